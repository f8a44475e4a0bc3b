package nnc.testbench.tulip;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import nnc.backends.tulip.LaneBlock;
import nnc.emulator.pe.ElementBank;
import nnc.emulator.pe.FunctionalRun;
import nnc.ir.PeProgram;
import nnc.ir.Value;
import nnc.ir.pe.Layer;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Routine;
import nnc.ir.pe.Step;

/// What elements do in the layers of a program while it computes samples: turns with the bits,
/// weights and control words of drawn positions and channels. `busy` elements have a channel,
/// `idle` ones run along with weights and control bits 0.
record RecordedTurns(List<LaneBlock.Turn> busy, List<LaneBlock.Turn> idle) {

  /// Steps of a layer that are measured, at least.
  private static final int STEPS = 256;

  /// Samples that turns are recorded of, at most.
  private static final int SAMPLES = 8;

  RecordedTurns {
    busy = List.copyOf(busy);
    idle = List.copyOf(idle);
  }

  /// The turns of every layer; equal samples give equal turns. There is at least one sample.
  static SequencedMap<String, RecordedTurns> of(PeProgram program, List<List<Value>> samples) {
    SplittableRandom random = new SplittableRandom(1);
    FunctionalRun run = new FunctionalRun(program);
    SequencedMap<String, List<LaneBlock.Turn>> busy = new LinkedHashMap<>();
    SequencedMap<String, List<LaneBlock.Turn>> idle = new LinkedHashMap<>();
    for (List<Value> sample : samples.subList(0, Math.min(SAMPLES, samples.size()))) {
      run.run(
          sample,
          (id, memory) -> {
            Layer layer = program.layers().get(id);
            Routine routine = program.routine(layer);
            int all = 1 + Math.clamp(STEPS / routine.cycles(), 2, 64);
            for (int i = 0; i < Math.ceilDiv(all, Math.min(SAMPLES, samples.size())); i++) {
              Draw draw = new Draw(program.machine(), routine, layer, memory);
              draw.turns(
                  random,
                  busy.computeIfAbsent(id, _ -> new ArrayList<>()),
                  idle.computeIfAbsent(id, _ -> new ArrayList<>()));
            }
          });
    }
    SequencedMap<String, RecordedTurns> named = new LinkedHashMap<>();
    busy.forEach((id, turns) -> named.put(id, new RecordedTurns(turns, idle.get(id))));
    return named;
  }

  /// A layer at the moment it begins.
  private record Draw(Machine machine, Routine routine, Layer layer, IntPredicate memory) {

    void turns(SplittableRandom random, List<LaneBlock.Turn> busy, List<LaneBlock.Turn> idle) {
      int batch;
      int stream;
      do {
        batch = random.nextInt(layer.batches());
        stream = random.nextInt(layer.streams());
      } while (layer.write(batch, stream) < 0);
      int channel = random.nextInt(layer.channels());
      int inputs = routine.inputs();
      BigInteger bits = BigInteger.ZERO;
      BigInteger weights = BigInteger.ZERO;
      for (int i = 0; i < inputs; i++) {
        bits = memory.test(layer.read(batch, stream) + layer.offset(i)) ? bits.setBit(i) : bits;
        if (layer.weights().isPresent() && layer.weights().get().raw(channel * inputs + i) != 0) {
          weights = weights.setBit(i);
        }
      }
      long control = 0;
      for (int b = 0; b < routine.controls(); b++) {
        control |= layer.controls().orElseThrow().raw(channel * routine.controls() + b) << b;
      }
      busy.add(turn(bits, weights, control));
      idle.add(turn(bits, BigInteger.ZERO, 0));
    }

    /// With the results that the emulated element gives.
    private LaneBlock.Turn turn(BigInteger bits, BigInteger weights, long control) {
      ElementBank element = new ElementBank(machine);
      for (int b = 0; b < machine.controlBits(); b++) {
        element.control(b, control >> b & 1);
      }
      BigInteger mixed =
          switch (routine.mix()) {
            case XNOR -> bits.xor(weights).not();
            case AND -> bits.and(weights);
            case PASS -> bits;
          };
      List<Boolean> results = new ArrayList<>();
      long[] taken = new long[machine.inputs()];
      int at = 0;
      for (Step step : routine.steps()) {
        for (int i = 0; i < step.take(); i++) {
          taken[i] = mixed.testBit(at++) ? 1 : 0;
        }
        long result = element.step(step, taken);
        if (step.emit().isPresent()) {
          results.add((result & 1) != 0);
        }
      }
      return new LaneBlock.Turn(routine, bits, weights, control, results);
    }
  }
}

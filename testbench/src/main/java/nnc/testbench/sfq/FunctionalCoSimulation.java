package nnc.testbench.sfq;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import nnc.backends.sfq.FunctionalEmitter;
import nnc.backends.simulate.Core;
import nnc.backends.simulate.CycleLayout;
import nnc.backends.simulate.Simulation;
import nnc.emulator.pulse.FrameRun;
import nnc.emulator.pulse.PulseObserver;
import nnc.ir.PulseNetlist;
import nnc.ir.Value;
import nnc.ir.diagnostic.Span;
import nnc.ir.kernel.Stalls;
import nnc.ir.pulse.PeriodLogic;
import nnc.ir.pulse.Terminal;

/// Runs the simulated netlist of a pipeline and the Verilog of its registers on the same samples,
/// one behind the other, and compares every element of every output. There is no tolerance.
public final class FunctionalCoSimulation {

  /// Cycles of one batch.
  private static final int BATCH = 4096;

  private final PulseNetlist netlist;
  private final FunctionalEmitter emitter;

  /// Throws `Rejection` (E0401) where cells are not clocked.
  public FunctionalCoSimulation(PulseNetlist netlist) {
    this.netlist = netlist;
    this.emitter = FunctionalEmitter.of(netlist, "");
  }

  /// An element that the netlist and its Verilog disagree about, and where its value stands.
  public record Difference(int sample, String element, long expected, long got, Span span) {
    @Override
    public String toString() {
      return "sample " + sample + ", " + element + ": expected " + expected + ", got " + got;
    }
  }

  /// What a run gave: the netlist's outputs, the cycles of the Verilog's clock, how many
  /// nanoseconds they took, and the samples that differ.
  public record Outcome(
      List<List<Value>> outputs,
      long cycles,
      long nanoseconds,
      long mismatches,
      Optional<Difference> first) {}

  /// The core that is simulated: what `complete` adds.
  public Core core() {
    return emitter.core();
  }

  /// `files`, which are what `compile` writes or what it became, with the core around them.
  public SequencedMap<String, byte[]> complete(SequencedMap<String, byte[]> files) {
    SequencedMap<String, byte[]> all = new TreeMap<>(files);
    all.put("nnc_frames.v", emitter.bench());
    return all;
  }

  /// The Verilog that `compile` writes.
  public SequencedMap<String, byte[]> files() {
    return new TreeMap<>(emitter.files());
  }

  /// Sends a frame for each sample through the simulated netlist and the Verilog.
  public Outcome run(List<List<Value>> samples, Simulation.Starter simulator) {
    List<List<Value>> expected = new FrameRun(netlist, PulseObserver.NONE).all(samples);
    PeriodLogic logic = emitter.logic();
    int cycles = Math.toIntExact(((long) samples.size() + logic.latency()) * logic.phases() + 1);
    List<List<Value>> got = new ArrayList<>();
    long nanoseconds = 0;
    CycleLayout layout = emitter.core().layout();
    var stimulus = new Simulation.Stimulus(List.of(beats(samples)), Stalls.NONE);
    try (Simulation simulation = simulator.start(stimulus, cycles)) {
      for (int from = 0; from < cycles; from += BATCH) {
        long[] records = new long[Math.min(BATCH, cycles - from) * layout.words()];
        long begin = System.nanoTime();
        simulation.run(records.length / layout.words(), records);
        nanoseconds += System.nanoTime() - begin;
        for (int cycle = 0; cycle < records.length / layout.words(); cycle++) {
          int at = cycle * layout.words();
          boolean begins = (records[at] >> layout.validBit(0) & 1) != 0;
          if (begins
              && from + cycle >= logic.latency() * logic.phases()
              && got.size() < samples.size()) {
            got.add(values(records, at + layout.dataWord(0)));
          }
        }
      }
    }
    return outcome(expected, got, cycles, nanoseconds);
  }

  private Outcome outcome(
      List<List<Value>> expected, List<List<Value>> got, long cycles, long nanoseconds) {
    long mismatches = 0;
    Optional<Difference> first = Optional.empty();
    for (int sample = 0; sample < expected.size(); sample++) {
      if (sample >= got.size() || !expected.get(sample).equals(got.get(sample))) {
        mismatches++;
        if (first.isEmpty() && sample < got.size()) {
          first = Optional.of(difference(sample, expected.get(sample), got.get(sample)));
        }
      }
    }
    return new Outcome(expected, cycles, nanoseconds, mismatches, first);
  }

  private Difference difference(int sample, List<Value> expected, List<Value> got) {
    int output = 0;
    while (expected.get(output).equals(got.get(output))) {
      output++;
    }
    long[] want = expected.get(output).raw();
    long[] have = got.get(output).raw();
    int element = Arrays.mismatch(want, have);
    Terminal terminal = netlist.outputs().get(output);
    int width = terminal.type().format().width();
    return new Difference(
        sample,
        terminal.name() + "[" + element + "]",
        want[element],
        have[element],
        span(terminal.pins().get(element * width)));
  }

  /// Where the neuron stands whose value a pin shows.
  private Span span(String pin) {
    return emitter.logic().outputs().stream()
        .filter(s -> s.pin().equals(pin) && !s.source().isOutside())
        .map(s -> netlist.instances().get(s.source().instance()).span())
        .findFirst()
        .orElse(Span.NONE);
  }

  /// A beat for each sample: all data pins, least first, then TKEEP and TLAST.
  private long[] beats(List<List<Value>> samples) {
    Core.Bus bus = emitter.core().inputs().getFirst();
    long[] beats = new long[samples.size() * bus.beatWords()];
    for (int s = 0; s < samples.size(); s++) {
      BitSet bits = new BitSet();
      int from = 0;
      for (int t = 0; t < samples.get(s).size(); t++) {
        int offset = from;
        Terminal.bits(samples.get(s).get(t)).stream().forEach(b -> bits.set(offset + b));
        from += netlist.inputs().get(t).pins().size();
      }
      long[] words = bits.toLongArray();
      int at = s * bus.beatWords();
      System.arraycopy(words, 0, beats, at, words.length);
      beats[at + bus.dataWords()] = 1;
      beats[at + bus.dataWords() + 1] = 1;
    }
    return beats;
  }

  /// What the output pins of a beat say.
  private List<Value> values(long[] records, int word) {
    List<String> pins = netlist.outputPins();
    Set<String> fired = new HashSet<>();
    for (int i = 0; i < pins.size(); i++) {
      if ((records[word + i / 64] >> i % 64 & 1) != 0) {
        fired.add(pins.get(i));
      }
    }
    return netlist.outputs().stream().map(t -> t.value(fired::contains)).toList();
  }
}

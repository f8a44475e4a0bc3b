package nnc.testbench;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import nnc.backends.compare.Trial;
import nnc.backends.fpga.DesignPorts;
import nnc.backends.fpga.EmitOptions;
import nnc.backends.fpga.VerilogEmitter;
import nnc.backends.fpga.estimate.FpgaEstimator;
import nnc.backends.simulate.Block;
import nnc.backends.simulate.Core;
import nnc.backends.simulate.CycleLayout;
import nnc.backends.tool.Rtl;
import nnc.emulator.BusBeat;
import nnc.emulator.BusPort;
import nnc.emulator.BusStream;
import nnc.emulator.Emulation;
import nnc.emulator.KernelEmulator;
import nnc.ir.KernelDesign;
import nnc.ir.Value;
import nnc.ir.kernel.Activity;

/// The core of a design as a block that is sent frames, cycle by cycle as the emulator takes them,
/// and must answer as the emulator does: what a netlist of standard cells is simulated on.
///
/// @param trial the first `RESET` cycles of it are reset
/// @param activity of the cycles behind them
public record CoreTrial(Trial trial, Activity activity, int frames) {

  /// Cycles under reset.
  public static final int RESET = 4;

  /// Whether there is one of `design`: it has one output.
  public static boolean takes(KernelDesign design) {
    return design.outputs().size() == 1;
  }

  /// Of a design with one output, which is sent `samples` without pauses.
  public static CoreTrial of(KernelDesign design, List<List<Value>> samples) {
    if (!takes(design)) {
      throw new IllegalArgumentException(design.outputs().size() + " outputs");
    }
    DesignPorts ports = DesignPorts.of(design, EmitOptions.PLAIN.prefix());
    Recording recording = new Recording(design, ports, block(design, ports));
    return recording.run(samples);
  }

  /// The run as estimates take it.
  public FpgaEstimator.Run run() {
    return new FpgaEstimator.Run(activity, frames);
  }

  /// Cycles that were simulated, by frames.
  public double cyclesPerFrame() {
    return (double) activity.cycles() / frames;
  }

  private static Block block(KernelDesign design, DesignPorts ports) {
    List<Block.Port> in = new ArrayList<>(List.of(new Block.Port("rst", 1)));
    for (DesignPorts.Port p : ports.inputs()) {
      in.add(new Block.Port(p.prefix() + "_tdata", p.dataBits()));
      in.add(new Block.Port(p.prefix() + "_tkeep", p.keepBits()));
      in.add(new Block.Port(p.prefix() + "_tlast", 1));
      in.add(new Block.Port(p.prefix() + "_tvalid", 1));
    }
    DesignPorts.Port out = ports.outputs().getFirst();
    in.add(new Block.Port(out.prefix() + "_tready", 1));
    return new Block(
        new Rtl(VerilogEmitter.emit(design, EmitOptions.PLAIN), ports.core()),
        in,
        List.of(
            new Block.Port(out.prefix() + "_tvalid", 1),
            new Block.Port(out.prefix() + "_tlast", 1),
            new Block.Port(out.prefix() + "_tkeep", out.keepBits()),
            new Block.Port(out.prefix() + "_tdata", out.dataBits())));
  }

  /// What goes in and out while the emulator runs.
  private static final class Recording {
    private final KernelDesign design;
    private final DesignPorts ports;
    private final Block block;
    private final CycleLayout layout;
    private final List<BigInteger> words = new ArrayList<>();
    private final List<BigInteger> answers = new ArrayList<>();

    Recording(KernelDesign design, DesignPorts ports, Block block) {
      this.design = design;
      this.ports = ports;
      this.block = block;
      this.layout = ports.pins().layout();
    }

    CoreTrial run(List<List<Value>> samples) {
      KernelEmulator emulator = KernelEmulator.of(design);
      List<List<BusBeat>> beats = new ArrayList<>();
      List<BusStream> streams = new ArrayList<>();
      for (int i = 0; i < emulator.inputs().size(); i++) {
        int input = i;
        BusPort port = emulator.inputs().get(i);
        beats.add(samples.stream().flatMap(s -> port.frame(s.get(input)).stream()).toList());
        streams.add(BusStream.of(port, beats.getLast()));
      }
      int[] next = new int[beats.size()];
      for (int c = 0; c < RESET; c++) {
        words.add(word(true, beats, next));
      }
      CycleRecorder recorder = new CycleRecorder(design, ports.pins());
      long[] record = new long[layout.words()];
      Emulation emulation =
          emulator.run(
              streams,
              KernelEmulator.Options.FAST.inEveryCycle(),
              Optional.of(view -> {
                Arrays.fill(record, 0);
                recorder.write(view, record, 0);
                words.add(word(false, beats, next));
                for (int i = 0; i < next.length; i++) {
                  boolean ready = (record[0] >> layout.readyBit(i) & 1) != 0;
                  next[i] += ready && next[i] < beats.get(i).size() ? 1 : 0;
                }
                if ((record[0] >> layout.validBit(0) & 1) != 0) {
                  answers.add(answer(record));
                }
              }));
      Core.Bus bus = ports.pins().outputs().getFirst();
      Trial trial =
          new Trial(
              design.name(),
              block,
              words,
              answers,
              RESET,
              OptionalInt.of(bus.dataBits() + bus.keepBits() + 1),
              bus.dataBits() + bus.keepBits() + 1);
      return new CoreTrial(trial, emulation.activity(), samples.size());
    }

    private BigInteger word(boolean reset, List<List<BusBeat>> beats, int[] next) {
      List<BigInteger> values = new ArrayList<>(List.of(bit(reset)));
      for (int i = 0; i < next.length; i++) {
        Core.Bus bus = ports.pins().inputs().get(i);
        if (next[i] < beats.get(i).size() && !reset) {
          BusBeat beat = beats.get(i).get(next[i]);
          values.add(number(beat.data(), 0, bus.dataWords()));
          values.add(BigInteger.valueOf(beat.keep()));
          values.add(bit(beat.last()));
          values.add(BigInteger.ONE);
        } else {
          values.addAll(Collections.nCopies(4, BigInteger.ZERO));
        }
      }
      values.add(bit(!reset));
      return block.word(values);
    }

    /// TLAST, TKEEP and TDATA of the output, the last one in the lowest bits.
    private BigInteger answer(long[] record) {
      Core.Bus bus = ports.pins().outputs().getFirst();
      BigInteger last = BigInteger.valueOf(record[0] >> layout.lastBit(0) & 1);
      return last.shiftLeft(bus.keepBits())
          .or(number(record, layout.keepWord(0), 1))
          .shiftLeft(bus.dataBits())
          .or(number(record, layout.dataWord(0), bus.dataWords()));
    }

    private static BigInteger bit(boolean set) {
      return set ? BigInteger.ONE : BigInteger.ZERO;
    }

    private static BigInteger number(long[] words, int from, int count) {
      BigInteger number = BigInteger.ZERO;
      for (int w = from + count - 1; w >= from; w--) {
        number = number.shiftLeft(64).or(new BigInteger(Long.toUnsignedString(words[w])));
      }
      return number;
    }
  }
}

package nnc.testbench;

import java.util.List;
import nnc.backends.simulate.Core;
import nnc.backends.simulate.CycleLayout;
import nnc.emulator.CycleView;
import nnc.ir.KernelDesign;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Terminal;

/// Writes what the emulator shows of a cycle in the layout in which the simulators record it.
final class CycleRecorder {

  private final Core core;
  private final CycleLayout layout;
  private final int channels;
  private final int[] inputs;
  private final int[] outputs;

  CycleRecorder(KernelDesign design, Core core) {
    this.core = core;
    this.layout = core.layout();
    this.channels = design.channels().size();
    this.inputs = border(design, design.inputs(), true);
    this.outputs = border(design, design.outputs(), false);
  }

  private static int[] border(KernelDesign design, List<Terminal> terminals, boolean in) {
    int[] found = new int[terminals.size()];
    for (int t = 0; t < found.length; t++) {
      String instance = terminals.get(t).instance();
      for (int c = 0; c < design.channels().size(); c++) {
        Channel channel = design.channels().get(c);
        if (in
            ? channel.from().isEmpty() && channel.to().equals(instance)
            : channel.to().isEmpty() && channel.from().equals(instance)) {
          found[t] = c;
        }
      }
    }
    return found;
  }

  /// Writes the record of `view` to `into` from `at` on; the words there must be 0.
  void write(CycleView view, long[] into, int at) {
    long flags = 0;
    for (int i = 0; i < inputs.length; i++) {
      flags |= view.ready(inputs[i]) ? 1L << layout.readyBit(i) : 0;
      flags |= (long) view.frameErrors(i) << layout.errorBit(i);
    }
    for (int o = 0; o < outputs.length; o++) {
      int channel = outputs[o];
      if (view.valid(channel)) {
        flags |= 1L << layout.validBit(o);
        flags |= view.last(channel) ? 1L << layout.lastBit(o) : 0;
        into[at + layout.keepWord(o)] = view.keep(channel);
        for (int w = 0; w < core.outputs().get(o).dataWords(); w++) {
          into[at + layout.dataWord(o) + w] = view.data(channel, w);
        }
      }
    }
    into[at] = flags;
    for (int c = 0; c < channels; c++) {
      if (view.pushed(c)) {
        into[at + layout.probeWord() + c / 64] |= 1L << (c % 64);
      }
    }
  }
}

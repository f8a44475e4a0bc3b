package nnc.emulator;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.KernelDesign;
import nnc.ir.Value;
import nnc.ir.kernel.Channel;

/// The values of a run, frame by frame: every kernel computes a whole frame from those it takes.
/// When the beats move is another question.
final class FrameValues {

  private final KernelEmulator emulator;
  private final List<String> ids;
  private final FrameKernel[] kernels;
  private final List<FrameStream> streams = new ArrayList<>();
  private final List<FrameStream> inputs = new ArrayList<>();
  private final List<FrameStream> outputs = new ArrayList<>();
  private final List<List<Value>> given = new ArrayList<>();
  private int frames;

  FrameValues(KernelEmulator emulator) {
    this.emulator = emulator;
    KernelDesign design = emulator.design();
    design.channels().forEach(c -> streams.add(new FrameStream(c)));
    for (BusPort port : emulator.inputs()) {
      inputs.add(streams.get(emulator.borderChannel(port.terminal(), true)));
    }
    for (BusPort port : emulator.outputs()) {
      outputs.add(streams.get(emulator.borderChannel(port.terminal(), false)));
      given.add(new ArrayList<>());
    }
    this.ids = design.order();
    this.kernels =
        ids.stream()
            .map(id -> FrameKernel.of(emulator, id, of(design.into(id)), of(design.outOf(id))))
            .toArray(FrameKernel[]::new);
  }

  static boolean applies(KernelDesign design) {
    return design.instances().values().stream().allMatch(i -> FrameKernel.knows(i.kernel()));
  }

  private List<FrameStream> of(List<Channel> channels) {
    List<Channel> all = emulator.design().channels();
    return channels.stream().map(c -> streams.get(all.indexOf(c))).toList();
  }

  /// The events of kernel `id` in the frame computed last.
  FrameEvents events(String id) {
    return kernels[ids.indexOf(id)].events();
  }

  /// Computes the next frame. Behind the last sample that is what kernels give ahead of a frame to
  /// come, as far as it does not depend on that frame; the rest has no meaning.
  void next(List<List<Value>> samples) {
    boolean comes = frames < samples.size();
    for (int i = 0; comes && i < inputs.size(); i++) {
      emulator.inputs().get(i).read(samples.get(frames).get(i), inputs.get(i).values);
    }
    for (FrameKernel kernel : kernels) {
      kernel.give();
    }
    for (FrameKernel kernel : kernels) {
      kernel.take();
    }
    for (int i = 0; comes && i < given.size(); i++) {
      given.get(i).add(emulator.outputs().get(i).value(outputs.get(i).values));
    }
    frames++;
  }

  /// Counts the switching of the frame's beats in a channel through which `beats` beats go in the
  /// whole run; whether more of them come in frames behind this one.
  boolean count(int channel, long beats) {
    FrameStream stream = streams.get(channel);
    stream.count((int) Math.min(stream.beats, beats - stream.counted()));
    return stream.counted() < beats;
  }

  /// Bits that switched in the beats of a channel that were counted.
  long toggledBits(int channel) {
    return streams.get(channel).toggledBits();
  }

  /// The frames of each output.
  List<List<Value>> outputs() {
    return given;
  }
}

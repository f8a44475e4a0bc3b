package nnc.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nnc.ir.KernelDesign;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Kernel;

/// The kernels of a design as a diagram: each with its size and folding and the cycles of a frame
/// in which it is busy, a link per channel with its lanes and format. The kernels that limit the
/// frame rate stand out.
public final class KernelDiagram {

  private KernelDiagram() {}

  static Diagram of(KernelDesign design, Map<String, Long> cycles) {
    long slowest = cycles.values().stream().mapToLong(Long::longValue).max().orElse(0);
    List<Diagram.Box> boxes = new ArrayList<>();
    for (String id : design.order()) {
      Kernel kernel = design.kernel(id);
      long busy = cycles.getOrDefault(id, 0L);
      List<String> figures = new ArrayList<>(List.of(describe(kernel)));
      if (busy > 0) {
        figures.add(busy + (busy == 1 ? " cycle" : " cycles"));
      }
      boxes.add(
          new Diagram.Box(
              id,
              kernel.mnemonic(),
              figures,
              busy == slowest && busy > 0 ? Diagram.Tone.LIMIT : tone(kernel),
              family(design, id)));
    }
    List<Diagram.Link> links = new ArrayList<>();
    for (Channel c : design.channels()) {
      if (!c.from().isEmpty() && !c.to().isEmpty()) {
        String label =
            c.lanes() + " x " + c.format() + (c.depth() > 2 ? ", depth " + c.depth() : "");
        links.add(new Diagram.Link(c.from(), c.fromPort(), c.to(), c.toPort(), label));
      }
    }
    return new Diagram("Kernels of " + design.name(), boxes, links);
  }

  /// The kernel that others are named after, which prepare its inputs.
  private static String family(KernelDesign design, String id) {
    for (int end = 1; end < id.length(); end++) {
      if ("._".indexOf(id.charAt(end)) >= 0
          && design.instances().containsKey(id.substring(0, end))) {
        return id.substring(0, end);
      }
    }
    return id;
  }

  private static Diagram.Tone tone(Kernel kernel) {
    return switch (kernel) {
      case Kernel.Ingress _, Kernel.Egress _, Kernel.EventIngress _ -> Diagram.Tone.END;
      case Kernel.Matrix _, Kernel.Projection _, Kernel.Scatter _ -> Diagram.Tone.WEIGHTS;
      case Kernel.Population _, Kernel.Delay _ -> Diagram.Tone.STATE;
      case Kernel.LineBuffer _,
          Kernel.Pool _,
          Kernel.Map _,
          Kernel.Add _,
          Kernel.Concat _,
          Kernel.Fork _,
          Kernel.Width _,
          Kernel.ArgMax _,
          Kernel.Gate _ ->
          Diagram.Tone.PLAIN;
    };
  }

  /// Size and folding of a kernel in a few words.
  public static String describe(Kernel kernel) {
    return switch (kernel) {
      case Kernel.Ingress k -> k.elements() + " x " + k.format();
      case Kernel.Egress k -> k.elements() + " x " + k.format();
      case Kernel.Matrix k ->
          k.outputs()
              + " x "
              + k.inputs()
              + ", pe "
              + k.pe()
              + ", simd "
              + k.simd()
              + (k.constant() ? ", constant" : "");
      case Kernel.LineBuffer k ->
          k.window().height()
              + "x"
              + k.window().width()
              + " over "
              + k.channels()
              + "x"
              + k.height()
              + "x"
              + k.width();
      case Kernel.Pool k ->
          (k.max() ? "max" : "sum") + " of " + k.size() + ", " + k.channels() + " channels";
      case Kernel.Map k -> k.channels() + " channels, " + k.stages().size() + " stages";
      case Kernel.Add k -> k.inputs().size() + " inputs, " + k.channels() + " channels";
      case Kernel.Concat k -> k.channels() + " channels";
      case Kernel.Fork k -> k.copies() + " copies";
      case Kernel.Width k -> k.from() + " to " + k.to() + " lanes";
      case Kernel.ArgMax k -> "of " + k.elements();
      case Kernel.Population k ->
          k.size() + " " + k.neurons().model().name() + ", " + k.lanes() + " at a time";
      case Kernel.Delay k -> k.steps() + " steps";
      case Kernel.Projection k -> k.synapses() + ", by events";
      case Kernel.EventIngress k -> "events at " + k.elements() + " addresses";
      case Kernel.Scatter k ->
          k.sources()
              + " to "
              + k.positions() * k.outputs()
              + (k.window().size() > 1
                  ? ", " + k.window().height() + "x" + k.window().width() + " windows"
                  : "")
              + ", by events";
      case Kernel.Gate k -> k.elements() + " behind " + k.tokens() + " tokens";
    };
  }
}

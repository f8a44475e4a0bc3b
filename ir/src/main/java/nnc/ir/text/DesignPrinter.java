package nnc.ir.text;

import nnc.ir.Design;
import nnc.ir.KernelDesign;
import nnc.ir.MachineImage;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.PulseNetlist;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Terminal;
import nnc.ir.network.Types;
import nnc.ir.network.Verifier;
import nnc.ir.op.Op;

/// Prints a design in the text form that `package-info` defines: a statement per vertex, kernel,
/// channel or terminal, in their order. The same design gives the same bytes.
public final class DesignPrinter {

  private DesignPrinter() {}

  /// The text of `design`, which need not verify; vertices whose type cannot be inferred have none.
  public static String print(Design design) {
    return switch (design) {
      case Network n -> network(n);
      case KernelDesign k -> kernels(k);
      case PeProgram p -> PeProgramText.print(p);
      case PulseNetlist p -> PulseNetlistText.print(p);
      case MachineImage m -> MachineImageText.print(m);
    };
  }

  private static String network(Network network) {
    StringBuilder out = new StringBuilder();
    out.append("network ").append(Quoted.name(network.name())).append(" {\n");
    vertices(network, out);
    return out.append("}\n").toString();
  }

  /// Appends a statement for each vertex.
  static void vertices(Network network, StringBuilder out) {
    Types types = Verifier.isAcyclic(network) ? network.types() : Types.none();
    network
        .vertices()
        .forEach((id, vertex) -> {
          StringBuilder head = new StringBuilder("%").append(Quoted.name(id));
          if (!(vertex.op() instanceof Op.Input)) {
            types.known(id).ifPresent(type -> head.append(" : ").append(type));
          }
          head.append(" = ").append(vertex.op().mnemonic());
          String from =
              network.inputs(id).stream()
                  .map(f -> "%" + Quoted.name(f))
                  .collect(java.util.stream.Collectors.joining(", "));
          if (!from.isEmpty()) {
            head.append('(').append(from).append(')');
          }
          OpText.print(vertex.op()).appendTo(out, head.toString());
        });
  }

  private static String kernels(KernelDesign design) {
    StringBuilder out = new StringBuilder();
    out.append("kernels ").append(Quoted.name(design.name())).append(" {\n");
    design.inputs().forEach(t -> terminal(out, "input", t));
    design
        .instances()
        .forEach((id, instance) ->
            KernelText.print(instance.kernel())
                .appendTo(out, "%" + Quoted.name(id) + " = " + instance.kernel().mnemonic()));
    design.channels().forEach(c -> channel(out, c));
    design.outputs().forEach(t -> terminal(out, "output", t));
    return out.append("}\n").toString();
  }

  private static void terminal(StringBuilder out, String word, Terminal t) {
    new Fields()
        .reference("instance", t.instance())
        .put("shape", t.shape())
        .put("channels", t.channels())
        .put("positions", t.positions())
        .appendTo(out, "@" + Quoted.name(t.name()) + " = " + word);
  }

  private static void channel(StringBuilder out, Channel c) {
    Fields fields = new Fields();
    if (!c.from().isEmpty()) {
      fields.reference("from", c.from());
    }
    fields.put("from_port", c.fromPort());
    if (!c.to().isEmpty()) {
      fields.reference("to", c.to());
    }
    fields
        .put("to_port", c.toPort())
        .put("lanes", c.lanes())
        .put("format", c.format())
        .put("depth", c.depth())
        .put("beats", c.beats())
        .appendTo(out, "#" + Quoted.name(c.id()) + " = channel");
  }
}

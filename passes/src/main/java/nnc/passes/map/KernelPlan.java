package nnc.passes.map;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.Terminal;
import nnc.ir.network.Types;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.pass.PassContext;

/// What the parts of one lowering share: the network with its types, and the design as far as it is
/// made.
final class KernelPlan {

  final Network network;
  final Types types;
  final PassContext context;
  final MapSettings settings;
  final Wiring wiring = new Wiring();
  final Flows flows;
  final Orders orders;
  final List<Terminal> inputs = new ArrayList<>();
  final List<Terminal> outputs = new ArrayList<>();
  final List<Diagnostic> errors = new ArrayList<>();

  KernelPlan(Network network, PassContext context) {
    this.network = network;
    this.types = Types.of(network);
    this.context = context;
    this.settings = new MapSettings(context);
    this.flows = new Flows(network, types, wiring);
    this.orders = new Orders(network, types);
  }

  Wiring.End mapKernel(
      String name,
      String id,
      Wiring.End from,
      Shape shape,
      NumberFormat input,
      List<Op.Elementwise> stages,
      NumberFormat output) {
    Kernel kernel = new Kernel.Map(shape.channels(), shape.perChannel(), 1, input, stages, output);
    String instance = wiring.add(name, kernel, span(id));
    wiring.connect(from, instance, 0);
    return new Wiring.End(instance, 0);
  }

  int fraction(String id) {
    return types.format(id) instanceof NumberFormat.Fixed f ? f.fraction() : 0;
  }

  /// The layer that vertex `id` belongs to, under which users give `pe` and `simd`: the vertices of
  /// layer `c1` are `c1.conv`, `c1.shift` and, the last, `c1`. A population's name is its own, so
  /// what leads to `a` keeps the names `a.add` and, of the projection from `s`, `a.s`.
  String layer(String id) {
    int dot = id.lastIndexOf('.');
    String layer = dot > 0 ? id.substring(0, dot) : id;
    boolean taken =
        network.vertices().containsKey(layer) && network.op(layer) instanceof Op.Population;
    return taken ? id : layer;
  }

  Span span(String id) {
    return network.vertex(id).span();
  }

  void refuse(Code code, String id, String why) {
    String what = "'" + id + "' (" + network.op(id).mnemonic() + ")";
    String target = context.target().id();
    errors.add(
        Diagnostic.of(code, span(id), what + " has no kernel on target " + target + ": " + why));
  }
}

package nnc.frontend.language;

import java.util.LinkedHashMap;
import java.util.Map;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.RealCode;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;

/// Populations that compute integers, made by hand for tests: every state has a format, parameters
/// are the same for all neurons, weights are whole. Constants have as many bits behind the point as
/// they need, at most 16 more than the states.
final class IntegerForm {

  private IntegerForm() {}

  static Network of(Network network) {
    Network.Builder b = network.toBuilder();
    network
        .vertices()
        .forEach((id, v) -> {
          switch (v.op()) {
            case Op.Population p -> b.replace(id, population(p));
            case Op.Dense(Synapse.Product(var weights), var preload) ->
                b.replace(id, new Op.Dense(new Synapse.Product(whole(weights)), preload));
            case Op _ -> {}
          }
        });
    return b.build();
  }

  private static Tensor whole(Tensor t) {
    return Tensor.generate(t.shape(), NumberFormat.signed(16), i -> (long) t.real(i));
  }

  private static Op.Population population(Op.Population p) {
    NeuronModel m = p.model();
    Map<String, double[]> values = new LinkedHashMap<>();
    for (NeuronModel.Parameter q : m.parameters()) {
      double[] reals = p.parameters().get(q.name()).toReal();
      if (q.format().isPresent()) {
        int fraction = q.format().get().fraction();
        reals[0] = Math.scalb(Math.floor(Math.scalb(reals[0], fraction) + 0.5), -fraction);
      }
      values.put(q.name(), reals);
    }
    int limit = 16;
    for (NeuronModel.State s : m.states()) {
      limit = Math.max(limit, s.format().orElseThrow().fraction() + 16);
    }
    int most = limit;
    NeuronModel integers =
        new NeuronModel(
            m.name(),
            java.util.List.of(),
            m.ports(),
            m.states().stream()
                .map(s ->
                    new NeuronModel.State(
                        s.name(),
                        s.format(),
                        s.rounding(),
                        s.overflow(),
                        exact(s.initial(), values, most),
                        s.span()))
                .toList(),
            m.statements().stream().map(s -> s.with(exact(s.value(), values, most))).toList(),
            exact(m.output(), values, most),
            m.spiking());
    return new Op.Population(integers, p.shape(), new LinkedHashMap<>());
  }

  private static Expression exact(Expression e, Map<String, double[]> values, int limit) {
    if (!e.isConstant() || e instanceof Expression.Rescale) {
      return e.with(e.parts().stream().map(part -> exact(part, values, limit)).toList());
    }
    double value = RealCode.of(e, RealCode.Names.of(values)).at(0);
    int fraction = 0;
    while (fraction < limit
        && Math.scalb(value, fraction) != Math.rint(Math.scalb(value, fraction))) {
      fraction++;
    }
    return new Expression.Constant((long) Math.floor(Math.scalb(value, fraction) + 0.5), fraction);
  }
}

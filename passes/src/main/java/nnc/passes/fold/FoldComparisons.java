package nnc.passes.fold;

import java.util.List;
import java.util.stream.Stream;
import nnc.ir.Network;
import nnc.ir.network.Types;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Statement;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;

/// Compares what neurons hold itself with a threshold, where they compare a function of it: batch
/// norm of a membrane potential, a rectifier in a table.
///
/// ```
/// gamma * (u - mean) + beta > 0.5      u >= T where gamma > 0, u < T where gamma < 0
/// lut(u, ...) > 0.5                    u >= T
/// ```
///
/// Done in populations on integers, for a comparison that one state decides, or one name, and
/// numbers and parameters. Thresholds are searched among all integers that can be held, with the
/// comparison as it is computed: by bisection where its parts prove that it changes once, else one
/// by one where they are few. What holds on no half-line stays. Products and tables that nothing
/// else needs are gone; the state itself is what it was.
public record FoldComparisons() implements Pass<Network, Network> {

  @Override
  public String id() {
    return "fold-comparisons";
  }

  @Override
  public String summary() {
    return "compare states of neurons with thresholds instead of functions of them";
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.EXACT;
  }

  @Override
  public String example() {
    return EXAMPLE;
  }

  private static final String EXAMPLE =
      """
      network example {
        %x = input { type = int4[2] }
        %a = population(%x) {
          shape = [2],
          neuron = normed,
          spiking = true,
          ports = [i],
          parameters = [[gamma, q1.2]],
          values = [[gamma, q1.2[2] [3, -2]]],
          states = [[u, q5.2, floor, saturate, [raw, 0, 0]]],
          statements = [
            [set, u, [add, [shr, [state, u], [raw, 2, 0], floor], [port, i]]],
            [let, normed, [mul, [parameter, gamma], [sub, [state, u], [raw, 1, 2]]]],
            [let, fired, [gt, [local, normed], [raw, 1, 1]]],
            [set, u, [select, [local, fired], [raw, 0, 0], [state, u]]]],
          output = [local, fired]
        }
        %out = output(%a)
      }
      """;

  @Override
  public Network apply(Network network, PassContext context) {
    if (!network.isInTime()) {
      return network;
    }
    Types types = Types.of(network);
    Network.Builder builder = network.toBuilder();
    network
        .vertices()
        .forEach((id, vertex) -> {
          List<NumberFormat> inputs = network.inputs(id).stream().map(types::format).toList();
          if (vertex.op() instanceof Op.Population population && isInteger(population, inputs)) {
            int folds = 0;
            Op.Population folded = population;
            // a threshold may make something constant that another comparison reads
            for (ComparisonFolder folder = new ComparisonFolder(folded, inputs); ; ) {
              folded = folder.result();
              if (folder.folded() == 0) {
                break;
              }
              folds += folder.folded();
              folder = new ComparisonFolder(folded, inputs);
            }
            if (folds > 0) {
              builder.replace(id, folded);
              context.remark(
                  id,
                  folds == 1
                      ? "a comparison became a threshold of what it reads"
                      : folds + " comparisons became thresholds of what they read");
            }
          }
        });
    return builder.build();
  }

  private static boolean isInteger(Op.Population population, List<NumberFormat> inputs) {
    NeuronModel model = population.model();
    return population.isInteger()
        && inputs.stream().noneMatch(NumberFormat::isReal)
        && Stream.concat(
                Stream.of(model.output()), model.statements().stream().map(Statement::value))
            .noneMatch(e -> e.anyMatch(Expression.Literal.class::isInstance));
  }
}

package nnc.passes.analysis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.op.Op;

/// Largest magnitudes that values and states of a network in time reach while the calibration data
/// run through it as one sequence.
public final class StateRanges {

  /// Bits behind the point that are told apart.
  private static final int FINEST = 40;

  private final Map<List<String>, Double> largest = new HashMap<>();
  private final Map<String, Integer> fractions = new HashMap<>();

  private StateRanges() {}

  public static StateRanges of(Network network, Samples data) {
    StateRanges result = new StateRanges();
    Samples inputs = FixedPointInputs.of(data, network);
    Interpreter.Sequence sequence = Interpreter.of(network).start();
    for (int i = 0; i < inputs.count(); i++) {
      sequence
          .trace(inputs.inputs(i))
          .forEach((id, value) -> {
            result.extend(List.of(id), value);
            if (network.op(id) instanceof Op.Input && value.type().format().isReal()) {
              result.fractions.merge(id, fraction(value.real()), Math::max);
            }
            if (network.op(id) instanceof Op.Population p) {
              for (NeuronModel.State s : p.model().states()) {
                result.extend(List.of(id, s.name()), sequence.state(id, s.name()));
              }
            }
          });
    }
    return result;
  }

  private void extend(List<String> key, Value value) {
    double most = largest.getOrDefault(key, 0.0);
    boolean real = value.type().format().isReal();
    int size = value.type().shape().size();
    for (int i = 0; i < size; i++) {
      double x = real ? value.real()[i] : value.raw()[i] * value.type().format().unit();
      most = Math.max(most, Math.abs(x));
    }
    largest.put(key, most);
  }

  /// The fewest bits behind the point that hold all of `values` exactly.
  private static int fraction(double[] values) {
    int fraction = 0;
    for (double x : values) {
      while (fraction < FINEST && Math.scalb(x, fraction) != Math.rint(Math.scalb(x, fraction))) {
        fraction++;
      }
    }
    return fraction;
  }

  /// Bits behind the point that a real input's values need, at most 40.
  public int fraction(String input) {
    return fractions.getOrDefault(input, FINEST);
  }

  /// Of the values of a vertex.
  public double value(String id) {
    return largest.get(List.of(id));
  }

  /// Of a population's state at the end of steps.
  public double state(String id, String state) {
    return largest.get(List.of(id, state));
  }
}

package nnc.passes.quantize;

import java.util.List;
import java.util.Set;
import nnc.ir.Network;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Property;
import nnc.passes.Options;
import nnc.passes.Options.Option;

/// Makes integers of a network in time: states, parameters, the weights between populations and
/// real inputs get fixed-point formats. All scales are powers of two, so a threshold keeps its
/// meaning.
///
/// ```
/// input bit -> dense real -> population (state v real) -> output
/// input bit -> dense q2.12 -> population (state v q5.12) -> output
/// ```
///
/// * A state that declares a format keeps it. Another gets `fraction` bits behind the point and, in
///   front of it, as many as its values on the calibration data need and `headroom` more, or
///   `integer` bits where there are no data.
/// * A real input gets as many bits behind the point as its calibration data need, at most
///   `fraction`.
/// * Weights and biases are rounded to the nearest with `weights` bits behind the point.
/// * Constants of the equations get more bits than the states (see the report); divisions by
///   constants become products.
public record QuantizeNeurons(int fraction, int integer, int headroom, int weights)
    implements Pass<Network, Network> {

  public static final List<Option> OPTIONS =
      List.of(
          new Option("fraction", "12", "bits behind the point of states without a format, 0 to 24"),
          new Option("integer", "8", "bits in front of it where there are no data, 1 to 32"),
          new Option("headroom", "1", "bits in front of it beyond what the data need, 0 to 16"),
          new Option("weights", "12", "bits behind the point of real weights, 0 to 24"));

  public static QuantizeNeurons of(Options options) {
    return new QuantizeNeurons(
        options.integer("fraction", 0, 24),
        options.integer("integer", 1, 32),
        options.integer("headroom", 0, 16),
        options.integer("weights", 0, 24));
  }

  @Override
  public String id() {
    return "quantize-neurons";
  }

  @Override
  public String summary() {
    return "give a network in time integer states, parameters and weights";
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.LOSSY;
  }

  @Override
  public Set<Property> requires() {
    return Set.of(Property.VERIFIED);
  }

  @Override
  public Set<Property> establishes() {
    return Set.of(Property.VERIFIED);
  }

  @Override
  public String example() {
    return EXAMPLE;
  }

  private static final String EXAMPLE =
      """
      network example {
        %s = input { type = bit[2] }
        %w = dense(%s) { weights = real[1, 2] [0.3, -0.7] }
        %a = population(%w) {
          shape = [1],
          neuron = leaky,
          spiking = true,
          ports = [i],
          parameters = [[tau, real]],
          values = [[tau, real[1] [20]]],
          states = [[v, real, nearest, saturate, [real, 0.0]]],
          statements = [
            [set, v, [add, [state, v], [div, [sub, [port, i], [state, v]], [parameter, tau]]]],
            [let, fired, [gt, [state, v], [real, 0.25]]],
            [set, v, [select, [local, fired], [real, 0.0], [state, v]]]],
          output = [local, fired]
        }
        %out = output(%a)
      }
      """;

  @Override
  public Network apply(Network network, PassContext context) {
    return network.isInTime() ? TimeQuantizer.quantized(network, this, context) : network;
  }
}

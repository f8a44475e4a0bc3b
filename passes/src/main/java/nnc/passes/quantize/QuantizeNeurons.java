package nnc.passes.quantize;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Sequences;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Decoder;
import nnc.ir.network.Verifier;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.passes.Divergence;
import nnc.passes.Options;
import nnc.passes.Options.Option;
import nnc.passes.analysis.NeuronChecks;
import nnc.passes.analysis.TableErrors;

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
///   front of it, as many as its values on the calibration data need and `headroom` more. Where
///   there are no data it gets `integer` bits, and more if what can come in bounds its values and
///   they need more.
/// * A real input gets as many bits behind the point as its calibration data need, at most
///   `fraction`.
/// * Weights and biases are rounded to the nearest with `weights` bits behind the point.
/// * Constants of the equations get more bits than the states (see the report); divisions by
///   constants become products. Products are exact unless that takes more than 62 bits; then their
///   factors are rounded.
public record QuantizeNeurons(
    int fraction,
    int integer,
    int headroom,
    int weights,
    int width,
    double error,
    Optional<NumberFormat.Fixed> format,
    boolean timestep)
    implements Pass<Network, Network> {

  public static final List<Option> OPTIONS =
      List.of(
          new Option("fraction", "12", "bits behind the point of states without a format, 0 to 24"),
          new Option(
              "integer",
              "8",
              "bits in front of it where there are no data, 1 to 32; more where inputs and weights"
                  + " bound a state that needs them"),
          new Option("headroom", "1", "bits in front of it beyond what the data need, 0 to 16"),
          new Option("weights", "12", "bits behind the point of real weights, 0 to 24"),
          new Option(
              "width",
              "0",
              "bits of states without a format, both together; 0: as 'fraction' says"),
          new Option(
              "error",
              "0",
              "find the fewest bits behind the point, of states and weights alike, with which spikes"
                  + " and outputs differ by this share at most on the calibration data; 0: do not"),
          new Option("format", "auto", "the format of states without one, whatever the data need"),
          new Option("timestep", "false", "keep the length of a step as a parameter of neurons"));

  /// Formats of states as the other options say, and no timestep.
  public QuantizeNeurons(
      int fraction, int integer, int headroom, int weights, int width, double error) {
    this(fraction, integer, headroom, weights, width, error, Optional.empty(), false);
  }

  /// Bits behind the point, at most.
  static final int FINEST = 24;

  /// Bits in front of it, at most, where no data ask for more.
  static final int MOST_INTEGER = 32;

  public static QuantizeNeurons of(Options options) {
    return new QuantizeNeurons(
        options.integer("fraction", 0, FINEST),
        options.integer("integer", 1, MOST_INTEGER),
        options.integer("headroom", 0, 16),
        options.integer("weights", 0, FINEST),
        options.integer("width", 0, 48),
        options.number("error", 0, 1),
        options.format("format"),
        options.flag("timestep"));
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
    if (!network.isInTime()) {
      return network;
    }
    if (format.isPresent() && width > 0) {
      context.warn(
          Diagnostic.of(
                  Code.W0008,
                  Span.NONE,
                  "quantize-neurons.width="
                      + width
                      + " changes nothing: this target gives states the format "
                      + format.get())
              .help("leave it out, or declare formats of states in the neuron's equations"));
    }
    Network result = error > 0 ? withinError(network, context) : quantized(network, context);
    NeuronChecks.of(result, network, context.calibration().isPresent()).forEach(context::warn);
    for (String id : result.vertices().sequencedKeySet()) {
      TableErrors.of(result, id).forEach(line -> context.remark("", line));
    }
    return result;
  }

  /// With exact products but in populations where they need more than 62 bits.
  private Network quantized(Network network, PassContext context) {
    Set<String> rounded = new LinkedHashSet<>();
    PassContext said = context;
    while (true) {
      List<Diagnostic> found;
      try {
        Network result = new TimeQuantizer(network, this, said, rounded).result();
        found = Verifier.check(result);
        if (found.isEmpty()) {
          if (!rounded.isEmpty()) {
            String names = String.join("', '", rounded);
            context.remark(
                "", "products in '" + names + "' are rounded: exact ones would be too wide");
          }
          return result;
        }
      } catch (Rejection rejection) {
        found = rejection.diagnostics();
      }
      if (!rounded.addAll(tooWide(network, found))) {
        throw new Rejection(found);
      }
      said = PassContext.quiet(context);
    }
  }

  /// The populations whose neurons are said to compute too wide values.
  private static List<String> tooWide(Network network, List<Diagnostic> found) {
    Set<Span> lines = new HashSet<>();
    found.stream()
        .filter(d -> d.code() == Code.E0303)
        .forEach(d -> d.labels().forEach(label -> lines.add(label.span())));
    return network.vertices().sequencedKeySet().stream()
        .filter(id -> network.op(id) instanceof Op.Population)
        .filter(id -> lines.contains(network.vertex(id).span()))
        .toList();
  }

  /// The coarsest formats that keep to `error`. Throws `Rejection`: E0306 without calibration data,
  /// E0305 where no formats do.
  private Network withinError(Network network, PassContext context) {
    Samples data =
        context
            .calibration()
            .filter(d -> d.count() > 0)
            .orElseThrow(() ->
                Diagnostic.of(
                        Code.E0306,
                        Span.NONE,
                        "pass 'quantize-neurons' finds formats for an error on data")
                    .rejection());
    if (width > 0) {
      throw Diagnostic.of(
              Code.E0210, Span.NONE, "'quantize-neurons.error' and '.width' both say how many bits")
          .help("set one of them")
          .rejection();
    }
    double best = Double.POSITIVE_INFINITY;
    Optional<Rejection> refused = Optional.empty();
    for (int bits = 2; bits <= FINEST; bits++) {
      QuantizeNeurons attempt =
          new QuantizeNeurons(bits, integer, headroom, bits, 0, 0, format, timestep);
      Network result;
      try {
        result = attempt.quantized(network, PassContext.quiet(context));
      } catch (Rejection tooCoarseOrTooWide) {
        refused = Optional.of(tooCoarseOrTooWide);
        continue;
      }
      Divergence found =
          Divergence.of(network, result, new Sequences(data, data.count(), List.of()), Decoder.SUM);
      if (found.broken().isPresent()) {
        throw Diagnostic.of(
                Code.E0301,
                Span.NONE,
                "the reals become NaN or infinite in step "
                    + found.broken().getAsInt()
                    + " of the calibration data, so that there is nothing to keep to")
            .help("run --float names the neuron and the line; shorten the step, or bound the state")
            .rejection();
      }
      if (found.error() <= error) {
        context.remark("", bits + " bits behind the point keep to an error of " + error);
        return attempt.quantized(network, context);
      }
      best = Math.min(best, found.error());
    }
    if (best == Double.POSITIVE_INFINITY && refused.isPresent()) {
      throw refused.get();
    }
    throw Diagnostic.of(
            Code.E0305,
            Span.NONE,
            "no formats keep to an error of " + error + "; the best have " + best)
        .help("allow a larger error, or give states formats of their own")
        .rejection();
  }
}

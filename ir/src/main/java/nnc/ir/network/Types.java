package nnc.ir.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;

/// The inferred type of every vertex and, for integer values, the range its raw values can take:
/// that of sums is exact for independent inputs. A sum's format is the narrowest one that holds its
/// range, so accumulators never overflow by construction; its fraction bits are those of the
/// products.
public final class Types {

  private final SequencedMap<String, TensorType> types;
  private final SequencedMap<String, Range> ranges;
  private final List<Diagnostic> errors;

  Types(
      SequencedMap<String, TensorType> types,
      SequencedMap<String, Range> ranges,
      List<Diagnostic> errors) {
    this.types = Collections.unmodifiableSequencedMap(types);
    this.ranges = Collections.unmodifiableSequencedMap(ranges);
    this.errors = List.copyOf(errors);
  }

  /// No types at all, for networks whose cycles forbid inference.
  public static Types none() {
    return new Types(new LinkedHashMap<>(), new LinkedHashMap<>(), List.of());
  }

  /// Infers types; throws `Rejection` with every error found.
  public static Types of(Network network) {
    Types types = network.types();
    if (!types.errors.isEmpty()) {
      throw new Rejection(types.errors);
    }
    return types;
  }

  /// What is wrong with the network.
  public List<Diagnostic> errors() {
    return errors;
  }

  /// Type of the value that `id` computes, empty where it could not be inferred.
  public Optional<TensorType> known(String id) {
    return Optional.ofNullable(types.get(id));
  }

  /// Type of the value that `id` computes; throws `IllegalArgumentException` where there is none.
  public TensorType type(String id) {
    return known(id).orElseThrow(() -> new IllegalArgumentException("no type for " + id));
  }

  public Shape shape(String id) {
    return type(id).shape();
  }

  public NumberFormat format(String id) {
    return type(id).format();
  }

  /// Smallest and largest raw value `id` can take, whatever the input; empty for reals.
  public Optional<Range> range(String id) {
    return Optional.ofNullable(ranges.get(id));
  }

  /// An E0405 for every vertex of `network` that computes reals.
  public List<Diagnostic> reals(Network network) {
    List<Diagnostic> found = new ArrayList<>();
    for (String id : network.topological()) {
      if (type(id).format().isReal()) {
        found.add(
            Diagnostic.of(
                    Code.E0405,
                    network.vertex(id).span(),
                    "'" + id + "' computes real numbers, hardware needs integers")
                .help(
                    "give calibration data (--calibrate FILE) so that the network can be quantized, or declare integer formats"));
      }
    }
    return found;
  }
}

package nnc.backends.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// A dense layer with inputs it was given: `vectors` of input values of `bits` bits, per neuron the
/// parameters of its synapses and its bias, and the right shift behind the sum.
public record RecordedLayer(
    int bits,
    List<List<Long>> vectors,
    List<List<Neuron.Parameter>> parameters,
    List<Long> biases,
    int shift) {

  /// Some synapses of one neuron with their inputs: what a kernel does in one cycle.
  public record Beat(List<Long> x, List<Neuron.Parameter> parameters) {
    public Beat {
      x = List.copyOf(x);
      parameters = List.copyOf(parameters);
    }
  }

  public RecordedLayer {
    vectors = vectors.stream().map(List::copyOf).toList();
    parameters = parameters.stream().map(List::copyOf).toList();
    biases = List.copyOf(biases);
  }

  public int inputs() {
    return vectors.getFirst().size();
  }

  public int outputs() {
    return parameters.size();
  }

  /// The same with other parameters.
  public RecordedLayer with(UnaryOperator<Neuron.Parameter> change) {
    return new RecordedLayer(
        bits,
        vectors,
        parameters.stream().map(row -> row.stream().map(change).toList()).toList(),
        biases,
        shift);
  }

  /// The same with the first vectors only.
  public RecordedLayer first(int count) {
    return new RecordedLayer(bits, vectors.subList(0, count), parameters, biases, shift);
  }

  /// Twice the bits, every value repeated in its upper and lower half, so that full scale stays
  /// full scale: a stand-in for a network of that width.
  public RecordedLayer doubled() {
    long factor = (1L << bits) + 1;
    return new RecordedLayer(
        2 * bits,
        vectors.stream().map(v -> v.stream().map(x -> x * factor).toList()).toList(),
        with(p -> new Neuron.Parameter(p.value() * factor, p.negative())).parameters,
        biases.stream().map(b -> b * factor).toList(),
        shift + bits);
  }

  /// What a kernel of `taps` synapses does one after the other: for each vector `neurons` of the
  /// neurons, other ones for the next vector, and of each its synapses in order.
  public List<Beat> beats(int taps, int neurons) {
    List<Beat> beats = new ArrayList<>();
    for (int v = 0; v < vectors.size(); v++) {
      for (int n = 0; n < neurons; n++) {
        List<Neuron.Parameter> row = parameters.get((v * neurons + n) % outputs());
        for (int i = 0; i + taps <= inputs(); i += taps) {
          beats.add(new Beat(vectors.get(v).subList(i, i + taps), row.subList(i, i + taps)));
        }
      }
    }
    return beats;
  }
}

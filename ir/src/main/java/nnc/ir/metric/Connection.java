package nnc.ir.metric;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
import nnc.ir.number.Formats;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.op.Synapse;

/// A layer of weights: a dense layer, a convolution, or synapses.
///
/// @param source the vertex it reads
/// @param weights weights it has, those that are zero included
/// @param nonZeros those that are not zero
/// @param dense operations of one call in which nothing is zero
/// @param operations operations in which neither weight nor input is zero
record Connection(String source, long weights, long nonZeros, long dense, Operations operations) {

  @FunctionalInterface
  interface Operations {
    long of(Value input);
  }

  /// The layer at `id`, nothing where another operator stands.
  static Optional<Connection> of(Network network, String id) {
    return switch (network.op(id)) {
      case Op.Dense d ->
          Optional.of(layer(network, id, d.synapse(), s -> new Op.Dense(s, Optional.empty())));
      case Op.Conv c ->
          Optional.of(
              layer(
                  network,
                  id,
                  c.synapse(),
                  s -> new Op.Conv(s, Optional.empty(), c.window(), c.groups(), 0)));
      case Op.Projection p -> Optional.of(synapses(network.inputs(id).getFirst(), p.synapses()));
      case Op.Plastic p -> Optional.of(synapses(network.inputs(id).getFirst(), p.synapses()));
      default -> Optional.empty();
    };
  }

  @FunctionalInterface
  private interface Made {
    Op of(Synapse synapse);
  }

  /// Counts with the layer itself, of weights and inputs that are 1 where the true ones are not 0.
  private static Connection layer(Network network, String id, Synapse synapse, Made made) {
    String source = network.input(id);
    TensorType bits = new TensorType(network.types().shape(source), Formats.BIT);
    Tensor ones = Tensor.generate(synapse.shape(), Formats.BIT, _ -> 1);
    Tensor there =
        switch (synapse) {
          case Synapse.Product(var w) ->
              Tensor.generate(w.shape(), Formats.BIT, i -> Numbers.isZero(w, i) ? 0 : 1);
          case Synapse.Threshold _ -> ones; // a sign is never zero
        };
    Interpreter all = counter(bits, made.of(new Synapse.Product(ones)));
    Interpreter some = counter(bits, made.of(new Synapse.Product(there)));
    long[] full = new long[bits.shape().size()];
    Arrays.fill(full, 1);
    return new Connection(
        source,
        there.size(),
        Numbers.nonZeros(there),
        sum(all, Value.ofRaw(bits, full)),
        input -> {
          long[] x = new long[full.length];
          Arrays.setAll(x, i -> Numbers.isZero(input, i) ? 0 : 1);
          return sum(some, Value.ofRaw(bits, x));
        });
  }

  private static Interpreter counter(TensorType input, Op op) {
    return Interpreter.of(
        Network.builder("count")
            .add("x", new Op.Input(input))
            .add("sums", op, "x")
            .add("y", new Op.Output(), "sums")
            .build());
  }

  private static long sum(Interpreter counter, Value input) {
    return Arrays.stream(counter.run(List.of(input)).getFirst().raw()).sum();
  }

  /// Listed synapses count as one matrix, in which those that are not there are zeros.
  static Connection synapses(String source, SparseSynapses s) {
    int[] perSource = new int[s.sources()];
    long nonZeros = 0;
    for (int i = 0; i < perSource.length; i++) {
      for (int k = s.start(i); k < s.start(i + 1); k++) {
        perSource[i] += Numbers.isZero(s.weights(), s.weight(k)) ? 0 : 1;
      }
      nonZeros += perSource[i];
    }
    long matrix = Math.max((long) s.sources() * s.targets(), nonZeros);
    return new Connection(
        source,
        matrix,
        nonZeros,
        matrix,
        input ->
            IntStream.range(0, perSource.length)
                .filter(i -> !Numbers.isZero(input, i))
                .mapToLong(i -> perSource[i])
                .sum());
  }
}

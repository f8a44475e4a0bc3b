package nnc.ir.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import nnc.ir.Network;
import nnc.ir.RandomNetworks;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;
import org.junit.jupiter.api.Test;

class InterpreterTest {

  private static final TensorType BYTES9 = new TensorType(Shape.of(9), NumberFormat.unsigned(8));

  @Test
  void aThresholdNeuronGivesTheGoldenSums() {
    long[] x = {12, 200, 0, 255, 64, 37, 128, 90, 5};
    long[] t = {10, 201, 0, 0, 64, 255, 100, 45, 6};
    long[] mixed = {1, 1, 1, -1, 1, 1, -1, 1, -1};
    long[] plus = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    long[] minus = {-1, -1, -1, -1, -1, -1, -1, -1, -1};
    assertEquals(-236, neuron(x, t, mixed, Clamp.RELU));
    assertEquals(-454, neuron(x, t, mixed, Clamp.NONE));
    assertEquals(-18, neuron(x, t, mixed, Clamp.ABS));
    assertEquals(330, neuron(x, t, plus, Clamp.RELU));
    assertEquals(110, neuron(x, t, plus, Clamp.NONE));
    assertEquals(550, neuron(x, t, plus, Clamp.ABS));
    assertEquals(-330, neuron(x, t, minus, Clamp.RELU));
    assertEquals(-550, neuron(x, t, minus, Clamp.ABS));
  }

  private static long neuron(long[] x, long[] t, long[] signs, Clamp clamp) {
    Synapse synapse =
        new Synapse.Threshold(
            Tensor.ofRaw(Shape.of(1, 9), NumberFormat.unsigned(8), t),
            Tensor.ofRaw(Shape.of(1, 9), Formats.BIPOLAR, signs),
            clamp);
    Network network =
        Network.builder("golden")
            .add("x", new Op.Input(BYTES9))
            .add("y", new Op.Dense(synapse, Optional.empty()), "x")
            .add("out", new Op.Output(), "y")
            .build();
    Value in = Value.ofRaw(BYTES9, x);
    List<Value> out = Interpreter.of(network).run(List.of(in));
    assertEquals(Interpreter.reference(network).run(List.of(in)), out);
    return out.getFirst().raw()[0];
  }

  @Test
  void aPaddedConvolutionOfBipolarMapsCountsThePadding() {
    TensorType map = new TensorType(Shape.of(1, 2, 2), Formats.BIPOLAR);
    Tensor ones = Tensor.generate(Shape.of(1, 1, 3, 3), Formats.BIPOLAR, _ -> 1);
    Network network =
        Network.builder("conv")
            .add("x", new Op.Input(map))
            .add(
                "y",
                new Op.Conv(
                    new Synapse.Product(ones),
                    Optional.empty(),
                    new Window(3, 3, 1, 1, 1, 1, 1, 1),
                    1,
                    -1),
                "x")
            .add("out", new Op.Output(), "y")
            .build();
    Value in = Value.ofRaw(map, 1, 1, 1, -1);
    long[] expected = {-3, -3, -3, -3};
    assertArrayEquals(expected, Interpreter.of(network).run(List.of(in)).getFirst().raw());
    assertArrayEquals(expected, Interpreter.reference(network).run(List.of(in)).getFirst().raw());
  }

  @Test
  void aRealVertexReadsFixedPointByValue() {
    TensorType in = new TensorType(Shape.of(2), new NumberFormat.Fixed(true, 8, 4));
    Network network =
        Network.builder("affine")
            .add("x", new Op.Input(in))
            .add(
                "y",
                new Op.Affine(Tensor.ofReal(Shape.of(1), 10), Tensor.ofReal(Shape.of(1), 0.5)),
                "x")
            .add("out", new Op.Output(), "y")
            .build();
    Value out = Interpreter.of(network).run(List.of(Value.ofRaw(in, 24, -8))).getFirst();
    assertArrayEquals(new double[] {15.5, -4.5}, out.real());
  }

  /// The sums fit 32 bits, the differences inside them do not.
  @Test
  void wideInputsWithSmallSumsAreNotCutToInts() {
    TensorType in = new TensorType(Shape.of(2), NumberFormat.unsigned(33));
    long top = (1L << 33) - 1;
    Synapse synapse =
        new Synapse.Threshold(
            Tensor.ofRaw(Shape.of(1, 2), NumberFormat.unsigned(33), top - 5, top - 9),
            Tensor.ofRaw(Shape.of(1, 2), Formats.BIPOLAR, 1, -1),
            Clamp.RELU);
    Network network =
        Network.builder("wide")
            .add("x", new Op.Input(in))
            .add("y", new Op.Dense(synapse, Optional.empty()), "x")
            .add("out", new Op.Output(), "y")
            .build();
    assertEquals("int5[1]", Types.of(network).type("y").toString());
    List<Value> far = List.of(Value.ofRaw(in, 3, top - (1L << 32)));
    assertArrayEquals(new long[] {0}, Interpreter.of(network).run(far).getFirst().raw());
    List<Value> near = List.of(Value.ofRaw(in, top, top - 7));
    assertArrayEquals(new long[] {3}, Interpreter.of(network).run(near).getFirst().raw());
  }

  @Property(tries = 600)
  void agreesWithANaiveEvaluatorOnRandomNetworks(@ForAll long seed) {
    Network network = RandomNetworks.network(seed);
    List<Value> inputs = RandomNetworks.inputs(network, seed + 1);
    Map<String, Value> expected = NaiveEvaluator.evaluate(network, Types.of(network), inputs);
    assertEquals(expected, Interpreter.of(network).trace(inputs));
    assertEquals(expected, Interpreter.reference(network).trace(inputs));
  }

  @Property(tries = 200)
  void everyRawValueLiesInItsInferredRange(@ForAll long seed) {
    Network network = RandomNetworks.network(seed);
    Types types = Types.of(network);
    Interpreter.of(network)
        .trace(RandomNetworks.inputs(network, seed + 1))
        .forEach((id, value) ->
            types
                .range(id)
                .ifPresent(range -> {
                  for (long raw : value.raw()) {
                    assertTrue(range.contains(raw), id + ": " + raw + " in " + range);
                    assertTrue(types.format(id).holds(raw), id + ": " + raw);
                  }
                }));
  }
}

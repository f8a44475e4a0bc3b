package nnc.passes.sfq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;
import org.junit.jupiter.api.Test;

class BitLayersTest {

  private static Network.Builder input(Shape shape, NumberFormat format) {
    return Network.builder("n").add("x", new Op.Input(new TensorType(shape, format)));
  }

  private static Op dense(int outputs, int inputs) {
    return new Op.Dense(
        new Synapse.Product(Tensor.generate(Shape.of(outputs, inputs), Formats.BIT, _ -> 1)),
        Optional.empty());
  }

  private static Op step(long... levels) {
    return new Op.MultiThreshold(
        Tensor.narrowest(Shape.of(1, levels.length), levels),
        Tensor.ofRaw(Shape.of(1), Formats.BIPOLAR, 1),
        levels.length == 1 ? Formats.BIT : NumberFormat.unsigned(2),
        0,
        1);
  }

  private static void refused(Network network, String why) {
    Rejection rejection = assertThrows(Rejection.class, () -> BitLayers.of(network));
    assertTrue(rejection.getMessage().contains(why), rejection.getMessage());
  }

  @Test
  void bitsOfAnElementHaveItsWeightTimesTheirPlaces() {
    BitLayers layers =
        BitLayers.of(
            input(Shape.of(2), NumberFormat.signed(3))
                .add("s", dense(1, 2), "x")
                .add("h", step(1), "s")
                .add("y", new Op.Output(), "h")
                .build());
    BitLayers.Layer layer = layers.layers().getFirst();
    assertEquals(6, layer.inputs());
    assertEquals(
        List.of(1L, 2L, -4L, 1L, 2L, -4L),
        java.util.stream.IntStream.range(0, 6).mapToObj(i -> layer.weight(0, i)).toList());
  }

  @Test
  void twoSumsAreComparedByOneNeuronAndFiveByTenAndFiveAndThree() {
    for (int count : List.of(1, 2, 5)) {
      List<Integer> neurons =
          BitLayers.of(
                  input(Shape.of(3), Formats.BIT)
                      .add("s", dense(count, 3), "x")
                      .add("i", new Op.Argmax(), "s")
                      .add("y", new Op.Output(), "i")
                      .build())
              .layers()
              .stream()
              .map(BitLayers.Layer::outputs)
              .toList();
      assertEquals(count == 5 ? List.of(10, 5, 3) : List.of(1), neurons);
    }
  }

  @Test
  void whatNoBitsGoThroughIsRefused() {
    Shape four = Shape.of(4);
    refused(
        input(four, Formats.BIT).add("s", dense(2, 4), "x").add("y", new Op.Output(), "s").build(),
        "pulses carry no sums");
    refused(
        input(four, Formats.BIT)
            .add("d", new Op.Delay(1, new TensorType(four, Formats.BIT)), "x")
            .add("y", new Op.Output(), "d")
            .build(),
        "'d' is of a network in time");
    refused(
        input(four, Formats.BIT)
            .add("s", dense(2, 4), "x")
            .add("h", step(1, 2), "s")
            .add("y", new Op.Output(), "h")
            .build(),
        "bit or bipolar, not uint2");
    refused(
        input(four, NumberFormat.unsigned(17)).add("y", new Op.Output(), "x").build(),
        "1 to 16 bits, not uint17");
    refused(
        input(four, Formats.BIT).add("h", step(1), "x").add("y", new Op.Output(), "h").build(),
        "behind a dense or convolutional layer");
    refused(
        input(four, Formats.BIT)
            .add("i", new Op.Argmax(), "x")
            .add("s", dense(1, 1), "i")
            .add("h", step(1), "s")
            .add("y", new Op.Output(), "h")
            .build(),
        "no layer reads it");
    refused(
        input(Shape.of(1, 2, 2), NumberFormat.unsigned(2))
            .add("p", new Op.MaxPool(Window.square(2, 1)), "x")
            .add("y", new Op.Output(), "p")
            .build(),
        "pooled elements are bit or bipolar");
  }

  @Test
  void matricesOfMoreThanAMillionWeightsAreRefusedBeforeTheyAreMade() {
    refused(
        input(Shape.of(1, 2000, 2000), Formats.BIT)
            .add(
                "s",
                new Op.Conv(
                    new Synapse.Product(Tensor.ofRaw(Shape.of(1, 1, 1, 1), Formats.BIT, 1)),
                    Optional.empty(),
                    Window.square(1, 1),
                    1,
                    0),
                "x")
            .add("h", step(1), "s")
            .add("y", new Op.Output(), "h")
            .build(),
        "16000000000000 weights, more than 1048576");
    refused(
        input(Shape.of(2000), Formats.BIT)
            .add("i", new Op.Argmax(), "x")
            .add("y", new Op.Output(), "i")
            .build(),
        "more than 1048576");
  }
}

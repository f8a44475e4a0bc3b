package nnc.ir.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.stream.DoubleStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import nnc.ir.Design;
import nnc.ir.KernelDesign;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.RandomNetworks;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Source;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import org.junit.jupiter.api.Test;

class DesignTextTest {

  @Property(tries = 200)
  void randomNetworksReadBackAsTheyWere(@ForAll long seed) {
    Network network = RandomNetworks.network(seed);
    String text = DesignPrinter.print(network);
    assertEquals(network, parse(text), text);
    assertEquals(text, DesignPrinter.print(parse(text)));
  }

  @Property(tries = 200)
  void randomKernelDesignsReadBackAsTheyWere(@ForAll long seed) {
    KernelDesign design = RandomKernelDesigns.of(seed);
    String text = DesignPrinter.print(design);
    assertEquals(design, parse(text), text);
    assertEquals(text, DesignPrinter.print(parse(text)));
  }

  @Property(tries = 200)
  void randomProgramsReadBackAsTheyWere(@ForAll long seed) {
    PeProgram program = RandomPrograms.of(seed);
    String text = DesignPrinter.print(program);
    assertEquals(program, parse(text), text);
    assertEquals(text, DesignPrinter.print(parse(text)));
  }

  @Test
  void aNetworkIsPrintedALineAVertex() {
    Network network =
        Network.builder("tiny")
            .add("x", new Op.Input(new TensorType(Shape.of(3), NumberFormat.unsigned(4))))
            .add(
                "fc",
                new Op.Dense(
                    new Synapse.Product(
                        Tensor.ofRaw(Shape.of(2, 3), Formats.BIPOLAR, 1, -1, 1, -1, -1, -1)),
                    Optional.of(Tensor.ofRaw(Shape.of(2), NumberFormat.signed(3), -4, 3))),
                "x")
            .add("class of it", new Op.Argmax(), "fc")
            .add("out", new Op.Output(), "class of it")
            .build();
    assertEquals(
        """
        network tiny {
          %x = input { type = uint4[3] }
          %fc : int7[2] = dense(%x) {
            weights = bipolar[2, 3] [1, -1, 1, -1, -1, -1],
            preload = int3[2] [-4, 3]
          }
          %"class of it" : bit[1] = argmax(%fc)
          %out : bit[1] = output(%"class of it")
        }
        """,
        DesignPrinter.print(network));
  }

  @Test
  void largeTensorsArePackedAsBytes() {
    Tensor weights = Tensor.generate(Shape.of(1, 72), NumberFormat.signed(12), i -> 2 * i - 72);
    String text = DesignPrinter.print(dense(weights));
    assertTrue(text.contains("weights = int12[1, 72]\n      x\"b8ffbaff"), text);
    assertTrue(text.lines().allMatch(line -> line.length() <= 100), text);
    assertEquals(dense(weights), parse(text));
  }

  @Test
  void realsReadBackExactlyInBothStorages() {
    double[] values = DoubleStream.iterate(1, d -> d * -1.9).limit(100).map(d -> d / 3).toArray();
    values[0] = Double.MIN_VALUE;
    values[1] = -0.0;
    values[2] = Double.MAX_VALUE;
    Tensor large = Tensor.ofReal(Shape.of(1, 100), values);
    Tensor small = Tensor.ofReal(Shape.of(1, 4), 0.1, -0.0, 1e300, Double.MIN_NORMAL);
    byte[] floats = new byte[4 * 80];
    for (int i = 0; i < 80; i++) {
      java.nio.ByteBuffer.wrap(floats)
          .order(java.nio.ByteOrder.LITTLE_ENDIAN)
          .putFloat(4 * i, i / 3f);
    }
    Tensor single =
        Tensor.over(
            Shape.of(1, 80), Formats.REAL, Tensor.Element.F32, MemorySegment.ofArray(floats));
    for (Tensor t : java.util.List.of(large, small, single)) {
      assertEquals(dense(t), parse(DesignPrinter.print(dense(t))));
    }
    assertTrue(DesignPrinter.print(dense(single)).contains("real[1, 80] f32\n      x\"00000000"));
  }

  @Test
  void networksThatDoNotVerifyReadBackToo() {
    Tensor odd =
        Tensor.ofReal(
            Shape.of(2, 3),
            Double.NaN,
            1,
            Double.NEGATIVE_INFINITY,
            2,
            3,
            Double.POSITIVE_INFINITY);
    Network wrong =
        Network.builder("wrong")
            .add("a", new Op.Relu(), "b")
            .add("b", new Op.Add(), "a", "a")
            .add("x", new Op.Input(new TensorType(Shape.of(7), Formats.REAL)))
            .add("d", new Op.Dense(new Synapse.Product(odd), Optional.empty()), "x")
            .build();
    assertEquals(wrong, parse(DesignPrinter.print(wrong)));
  }

  private static Network dense(Tensor weights) {
    return Network.builder("n")
        .add(
            "x",
            new Op.Input(new TensorType(Shape.of(weights.shape().dim(1)), NumberFormat.signed(3))))
        .add("y", new Op.Dense(new Synapse.Product(weights), Optional.empty()), "x")
        .add("out", new Op.Output(), "y")
        .build();
  }

  private static Design parse(String text) {
    return DesignParser.parse(new Source("n.nnir", text));
  }
}

package nnc.ir.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import nnc.ir.Network;
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
    assertEquals(network, DesignParser.parse(new Source("n.nnir", text)), text);
    assertEquals(text, DesignPrinter.print(DesignParser.parse(new Source("n.nnir", text))));
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
}

package nnc.emulator.pulse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.PulseNetlist;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Source;
import nnc.ir.number.Formats;
import nnc.ir.pulse.NetlistVerifier;
import nnc.ir.pulse.Pin;
import nnc.ir.text.DesignParser;
import nnc.ir.text.DesignPrinter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A 2-2-1 network that computes exclusive or, with known counts and times of pulses: the
/// deterministic circuit of the target's reference, simulated there in JoSIM, Icarus and Verilator.
class XorTest {

  private static final PulseNetlist XOR = parse("xor_d.nnir");

  private static PulseNetlist parse(String name) {
    try (var in = XorTest.class.getResourceAsStream(name)) {
      String text = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      return (PulseNetlist) DesignParser.parse(new Source(name, text));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<Value> sample(int number) {
    return List.of(Value.ofRaw(new TensorType(Shape.of(2), Formats.BIT), number >> 1, number & 1));
  }

  @Test
  void theNetlistIsLegalAndReadsBack() {
    assertEquals(List.of(), NetlistVerifier.check(XOR));
    String text = DesignPrinter.print(XOR);
    assertEquals(XOR, DesignParser.parse(new Source("again", text)));
  }

  /// Inputs as 2 x1 + x2; pulses at m1 (both neurons see the same), h2, h1, y, and the time of y.
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0, 0, ''",
    "1, 1, 0, 1, 1, 311800",
    "2, 1, 0, 1, 1, 311800",
    "3, 2, 1, 1, 0, ''"
  })
  void countsAndTimesAreTheKnownOnes(int in, int m1, int h2, int h1, int y, String at) {
    List<Long> times = new ArrayList<>();
    FrameRun run =
        new FrameRun(
            XOR,
            new PulseObserver() {
              @Override
              public void came(long time, Pin pin) {
                if (pin.isOutside()) {
                  times.add(time - XOR.frame());
                }
              }
            });
    List<Value> outputs = run.frame(sample(in));
    PulseSimulator s = run.simulator();
    assertEquals(m1, s.count(new Pin("h1", "a")), "m1");
    assertEquals(h2, s.count(new Pin("y", "b")), "h2");
    assertEquals(h1, s.count(new Pin("y", "clk")), "h1");
    assertEquals(y, outputs.getFirst().raw()[0]);
    assertEquals(at.isEmpty() ? List.of() : List.of(Long.parseLong(at)), times);
    assertEquals(0, s.violations());
    assertEquals(0, s.absorbed());
    assertEquals(0, s.pending());
  }

  /// All pairs of successive inputs, which shows that the frame's reset works.
  @Test
  void seventeenFramesGiveTheKnownTotals() {
    FrameRun run = new FrameRun(XOR, PulseObserver.NONE);
    int y = 0;
    for (int in : new int[] {0, 0, 1, 0, 2, 0, 3, 1, 1, 2, 1, 3, 2, 2, 3, 3, 0}) {
      y += (int) run.frame(sample(in)).getFirst().raw()[0];
    }
    assertEquals(16, run.simulator().count(new Pin("h1", "a")));
    assertEquals(4, run.simulator().count(new Pin("y", "b")));
    assertEquals(12, run.simulator().count(new Pin("y", "clk")));
    assertEquals(8, y);
    assertEquals(0, run.simulator().violations());
  }
}

package nnc.passes.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import nnc.ir.Network;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Types;
import nnc.ir.op.Op;
import nnc.ir.text.DesignParser;
import org.junit.jupiter.api.Test;

class NeuronChecksTest {

  /// A leaky neuron on integers: `v := v + k (w s - v)`, w of 12 bits behind the point.
  private static Network leaky(String threshold, String state, String leak) {
    String text =
        """
        network t {
          %s = input { type = bit[1] }
          %w = dense(%s) { weights = q3.12[1, 1] [8192] }
          %a = population(%w) {
            shape = [1],
            neuron = leaky,
            spiking = true,
            ports = [i],
            parameters = [],
            values = [],
            states = [[v, STATE, nearest, saturate, [raw, 0, 0]]],
            statements = [
              [set, v, LEAK],
              [let, fired, [gt, [state, v], [raw, THRESHOLD, 12]]],
              [set, v, [select, [local, fired], [raw, 0, 0], [state, v]]]],
            output = [local, fired]
          }
          %out = output(%a)
        }
        """
            .replace("THRESHOLD", threshold)
            .replace("STATE", state)
            .replace("LEAK", leak);
    return (Network) DesignParser.parse(new Source("t.nnir", text));
  }

  private static final String MULTIPLIED =
      "[add, [state, v], [mul, [raw, 205, 12], [sub, [port, i], [state, v]]]]";
  private static final String SHIFTED =
      "[add, [sub, [state, v], [shr, [state, v], [raw, 4, 0], floor]], [port, i]]";

  private static List<String> codes(Network network) {
    return NeuronChecks.of(network, network, true).stream().map(d -> d.code().name()).toList();
  }

  @Test
  void aThresholdAboveWhatTheLeakPullsToIsNeverReached() {
    // The weight is 8192 / 4096 = 2: v approaches 2 and stays below.
    assertEquals(List.of("W0003"), codes(leaky("8300", "q4.12", MULTIPLIED)));
    assertEquals(List.of(), codes(leaky("8100", "q4.12", MULTIPLIED)));
  }

  @Test
  void neuronsThatFeedNoOutputAreLeftToOthers() {
    Network.Builder builder = leaky("8300", "q4.12", MULTIPLIED).toBuilder();
    Network unused = builder.remove("out").add("out", new Op.Output(), "s").build();
    assertEquals(List.of(), codes(unused));
  }

  /// A sum without end would pass any threshold but for its format, which ends below 8.
  @Test
  void aThresholdAboveWhatTheFormatHoldsIsNeverReached() {
    String sum = "[add, [state, v], [port, i]]";
    assertEquals(List.of("W0003"), codes(leaky("40000", "q4.12", sum)));
    assertEquals(List.of(), codes(leaky("30000", "q4.12", sum)));
  }

  @Test
  void boundsOfALeakyNeuronAreThoseOfItsInput() {
    Network network = leaky("8300", "q4.12", MULTIPLIED);
    Op.Population a = (Op.Population) network.op("a");
    StateBounds bounds =
        StateBounds.of(
            a,
            NeuronChecks.discrete(network, Types.of(network), "a", a),
            0,
            Map.of("i", new Interval(0, 2)),
            false);
    // Half a unit of the last place, 2^-13, in each step adds 2^-13 / k at most, k = 205 / 4096.
    assertEquals(2, bounds.state("v").hi(), 1.01 * 0x1p-13 * 4096 / 205);
    assertTrue(bounds.state("v").hi() >= 2);
    assertEquals(0, bounds.state("v").lo(), 1.01 * 0x1p-13 * 4096 / 205);
  }

  /// `v := i - k (i - v)`, as official code writes a leak: `i` is read twice and is the same.
  @Test
  void whatComesInCountsOnceWhereALineReadsItTwice() {
    String leak = "[sub, [port, i], [mul, [raw, 3891, 12], [sub, [port, i], [state, v]]]]";
    assertEquals(List.of("W0003"), codes(leaky("8300", "q3.12", leak)));
    assertEquals(List.of(), codes(leaky("8100", "q3.12", leak)));
    assertTrue(codes(leaky("1000", "q1.12", leak)).contains("W0005"));
  }

  @Test
  void aShiftNeedsBitsBehindThePoint() {
    assertEquals(List.of("W0004"), codes(leaky("4096", "q8.4", SHIFTED)));
    assertEquals(List.of("W0004"), codes(leaky("4096", "q8.7", SHIFTED)));
    assertEquals(List.of(), codes(leaky("4096", "q8.8", SHIFTED)));
    assertEquals(List.of(), codes(leaky("4096", "q8.4", SHIFTED.replace("floor", "nearest"))));
  }

  @Test
  void aStateThatIsCutOffIsNoticed() {
    // 2 in every step against a leak of 1/16: v approaches 32.
    List<Diagnostic> found =
        NeuronChecks.of(leaky("999999", "q5.8", SHIFTED), leaky("999999", "q5.8", SHIFTED), true);
    assertEquals("W0003", found.get(0).code().name());
    assertEquals("W0005", found.get(1).code().name());
    assertTrue(found.get(1).message().contains("can leave q5.8"), found.get(1).message());
    assertEquals(List.of("W0003"), codes(leaky("999999", "q7.8", SHIFTED)));
  }
}

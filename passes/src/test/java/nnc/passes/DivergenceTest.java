package nnc.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Sequences;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Decoder;
import nnc.ir.number.Formats;
import nnc.ir.text.DesignParser;
import org.junit.jupiter.api.Test;

class DivergenceTest {

  /// Counts its inputs and fires above `threshold`, then begins again; gives the count too.
  private static Network counter(double threshold) {
    String text =
        """
        network t {
          %s = input { type = bit[1] }
          %a = population(%s) {
            shape = [1], neuron = counter, spiking = true, ports = [i],
            parameters = [[th, real]], values = [[th, real[1] [THRESHOLD]]],
            states = [[v, real, nearest, saturate, [real, 0.0]]],
            statements = [
              [set, v, [add, [state, v], [port, i]]],
              [let, fired, [gt, [state, v], [parameter, th]]],
              [set, v, [select, [local, fired], [real, 0.0], [state, v]]]],
            output = [local, fired]
          }
          %b = population(%s) {
            shape = [1], neuron = sum, spiking = false, ports = [i],
            parameters = [[w, real]], values = [[w, real[1] [THRESHOLD]]],
            states = [[v, real, nearest, saturate, [real, 0.0]]],
            statements = [[set, v, [mul, [parameter, w], [port, i]]]],
            output = [state, v]
          }
          %spikes = output(%a)
          %value = output(%b)
        }
        """
            .replace("THRESHOLD", String.valueOf(threshold));
    return (Network) DesignParser.parse(new Source("t.nnir", text));
  }

  private static Sequences ones(int steps, int length, List<Integer> labels) {
    Value one = Value.ofRaw(new TensorType(Shape.of(1), Formats.BIT), 1);
    return new Sequences(
        Samples.of(IntStream.range(0, steps).mapToObj(_ -> List.of(one)).toList(), List.of()),
        length,
        labels);
  }

  /// Reals that run away make a comparison worthless, and it says so.
  @Test
  void realsThatBecomeInfiniteAreTold() {
    String text =
        """
        network t {
          %s = input { type = bit[1] }
          %a = population(%s) {
            shape = [1], neuron = squares, spiking = false, ports = [i],
            parameters = [], values = [],
            states = [[v, real, nearest, saturate, [real, 16.0]]],
            statements = [[set, v, [mul, [state, v], [state, v]]]],
            output = [state, v]
          }
          %y = output(%a)
        }
        """;
    Network squares = (Network) DesignParser.parse(new Source("t.nnir", text));
    Divergence d = Divergence.of(squares, squares, ones(12, 12, List.of()), Decoder.SUM);
    // 2^4 squared eight times is 2^1024, which is no double.
    assertEquals(OptionalInt.of(7), d.broken());
    assertTrue(d.lines().getFirst().contains("infinite in step 7"), d.lines().getFirst());
    assertEquals(
        OptionalInt.empty(),
        Divergence.of(squares, squares, ones(7, 7, List.of()), Decoder.SUM).broken());
  }

  @Test
  void equalNetworksDoNotDiffer() {
    Divergence d = Divergence.of(counter(1.5), counter(1.5), ones(9, 9, List.of()), Decoder.SUM);
    assertEquals(0, d.error());
    assertEquals(
        new Divergence.Spikes("a", 1, 4, 4, 0, OptionalDouble.of(0), 0), d.spikes().getFirst());
    assertEquals(Optional.empty(), d.accuracy());
  }

  @Test
  void spikesAreComparedByCellByOrderAndByRate() {
    // Every 2nd step: 1 3 5 7. Every 3rd: 2 5 8. Cells 1 2 3 7 8 differ; pairs 1-2, 3-5, 5-8.
    Divergence d = Divergence.of(counter(1.5), counter(2.5), ones(9, 9, List.of()), Decoder.SUM);
    assertEquals(
        new Divergence.Spikes("a", 1, 4, 3, 5, OptionalDouble.of(2), 1 / 9.0),
        d.spikes().getFirst());
    assertEquals(new Divergence.Values("value", 1, 1, 1.5), d.values().getFirst());
    assertEquals(1.25, d.error());
    assertEquals(
        "a: 4 spikes, as integers 3; 5 of 9 cells differ; k-th spikes 2.00 steps apart; largest"
            + " rate error 0.1111 per step",
        d.lines().getFirst());
  }

  @Test
  void sequencesBeginAnewAndHaveTheirClasses() {
    // Sequences of 3 steps: the first network fires once in each, the second not before step 4.
    Divergence d =
        Divergence.of(counter(1.5), counter(3.5), ones(6, 3, List.of(0, 0)), Decoder.LAST);
    assertEquals(2, d.spikes().getFirst().before());
    assertEquals(0, d.spikes().getFirst().after());
    assertEquals(
        "a: 2 spikes, as integers 0; 2 of 6 cells differ; no spikes that both have; largest rate"
            + " error 0.3333 per step",
        d.lines().getFirst());
    assertEquals(Optional.of(new Divergence.Accuracy(2, 2, 2)), d.accuracy());
    assertTrue(d.lines().getLast().startsWith("accuracy 100.00 %"), d.lines().toString());
    assertFalse(d.lines().isEmpty());
  }
}

package nnc.testbench.reproduce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import nnc.backends.compare.Neuron;
import nnc.backends.compare.RecordedLayer;
import nnc.ir.number.Range;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkloadsTest {

  /// Recording holds every sum against the interpreter's and throws where one differs.
  private static Workloads workloads(int windows) {
    try (Digits digits = new Digits()) {
      return Workloads.of(digits, windows);
    }
  }

  @ParameterizedTest
  @EnumSource(Neuron.class)
  void everyNeuronGetsWhatItCanTake(Neuron neuron) {
    Workloads workloads = workloads(4);
    for (int bits : List.of(8, 16)) {
      RecordedLayer layer = workloads.of(neuron, bits);
      assertEquals(bits, layer.bits());
      assertEquals(Workloads.SYNAPSES, layer.inputs());
      assertEquals(32, layer.outputs());
      Range range = neuron.parameters(bits);
      layer.parameters().stream()
          .flatMap(List::stream)
          .forEach(p -> {
            assertTrue(range.contains(p.value()), neuron + " " + p);
            assertEquals(p, neuron.parameter(p.value(), p.negative()));
          });
      assertTrue(
          layer.vectors().stream().flatMap(List::stream).allMatch(x -> x >= 0 && x < 1L << bits));
      assertEquals(BlockStage.words(4), layer.beats(9, BlockStage.NEURONS).size());
    }
  }

  @Test
  void windowsAreOfDifferentImagesAndNotEmpty() {
    Workloads workloads = workloads(4);
    List<List<Long>> windows = workloads.threshold().vectors();
    assertEquals(4, windows.stream().distinct().count());
    assertTrue(windows.stream().allMatch(w -> w.stream().anyMatch(x -> x > 0)));
    assertNotEquals(windows, workloads.mac().vectors());
  }

  @Test
  void bothNetworksGetTheSameImagesRight() {
    try (Digits digits = new Digits()) {
      assertEquals(352, digits.right(digits.threshold().network()));
      assertEquals(352, digits.right(digits.mac().network()));
    }
  }
}

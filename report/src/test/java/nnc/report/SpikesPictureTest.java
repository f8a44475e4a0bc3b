package nnc.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Value;
import nnc.ir.network.Probe;
import nnc.ir.network.SequenceRun;
import nnc.ir.network.SequenceRun.Spike;
import org.junit.jupiter.api.Test;

class SpikesPictureTest {

  private static final int STEPS = 60;

  /// Neurons that all fire in each step.
  private static Figure busy(int neurons) {
    List<Spike> spikes = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      for (int n = 0; n < neurons; n++) {
        spikes.add(new Spike(step, n));
      }
    }
    SequencedMap<String, List<Spike>> all = new LinkedHashMap<>();
    all.put("busy", spikes);
    List<List<Value>> outputs = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      outputs.add(List.of());
    }
    Probe probe = new Probe("busy", Optional.empty(), 0, neurons - 1);
    return SpikesPicture.of(
        "busy",
        new SequenceRun(
            List.of(probe), all, List.of(), outputs, STEPS, List.of(STEPS), new LinkedHashMap<>()));
  }

  @Test
  void hasTheFirstNeuronsOfABusyPopulation() {
    Figure figure = busy(100);
    assertEquals(SpikesPicture.MOST, figure.sheets().getFirst().rows().size());
    assertEquals(
        SpikesPicture.MOST / STEPS - 1,
        figure.sheets().getFirst().rows().stream().mapToInt(r -> (int) r.get(1)).max().orElse(0));
    assertTrue(
        figure
            .svg()
            .contains("busy: 6000 spikes of 100 neurons in 60 steps, those of the first 50"),
        figure.svg().substring(0, 400));
  }

  @Test
  void hasAllNeuronsOfAQuietOne() {
    Figure figure = busy(50);
    assertEquals(50 * STEPS, figure.sheets().getFirst().rows().size());
    assertTrue(
        figure.svg().contains(">busy: 3000 spikes of 50 neurons in 60 steps<"),
        figure.svg().substring(0, 400));
  }
}

package nnc.testbench.reproduce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nnc.frontend.data.SharedFolder;
import nnc.testbench.reproduce.CamReading.Edit;
import nnc.testbench.reproduce.Findings.Cell;
import nnc.testbench.reproduce.Findings.Figure;
import nnc.testbench.reproduce.Findings.Part;
import nnc.testbench.reproduce.SpikeRaster.Spike;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SpinnakerCamTest {

  private static final CamMemory MEMORY = new CamMemory();

  private static final Experiment.Watch SILENT =
      new Experiment.Watch() {
        @Override
        public void stage(String title, int units) {}

        @Override
        public void at(int done) {}
      };

  @AfterAll
  static void close() {
    MEMORY.close();
  }

  private static Part part(Findings findings, String id) {
    return findings.parts().stream().filter(p -> p.id().equals(id)).findFirst().orElseThrow();
  }

  /// The numbers of a column, row by row.
  private static List<Integer> column(Part part, String title) {
    int at = part.columns().stream().map(Findings.Column::title).toList().indexOf(title);
    return part.rows().stream().map(r -> number(r.get(at))).toList();
  }

  private static int number(Cell cell) {
    return (int) ((Figure) cell).value();
  }

  private static SpikeRaster with(SpikeRaster raster, Spike spike) {
    return new SpikeRaster(
        Stream.concat(raster.spikes().stream(), Stream.of(spike)).collect(Collectors.toSet()));
  }

  @Test
  void theShippedRecordingIsTheOneOfTheAuthors() throws IOException {
    SpikeRaster authors =
        SpikeRaster.read(
            Files.readAllLines(SharedFolder.of("data/spinnaker").resolve("cam_exp1_spikes.csv")));
    assertEquals(262, authors.count());
    assertEquals(authors, MEMORY.recorded());
  }

  @Test
  void theShippedInputIsTheOneOfTheAuthors() throws IOException {
    SpikeRaster authors =
        SpikeRaster.read(
            Files.readAllLines(SharedFolder.of("data/spinnaker").resolve("cam_exp1_input.csv")));
    assertEquals(60, authors.count());
    assertEquals(authors, MEMORY.run(List.of()).inputs());
  }

  @Test
  void firesAsRecordedAndOtherReadingsDoNot() {
    Findings findings = SpinnakerCam.run(SILENT);
    Part populations = part(findings, "populations");
    assertEquals(11, populations.rows().size());
    assertEquals(262, column(populations, "recorded").getLast());
    assertEquals(column(populations, "recorded"), column(populations, "ours"));
    assertEquals(Set.of(0), new TreeSet<>(column(populations, "cells that differ")));
    Part operations = part(findings, "operations");
    assertEquals(9, operations.rows().size());
    assertEquals(262, column(operations, "spikes ours").stream().mapToInt(Integer::intValue).sum());
    assertEquals(Set.of(0), new TreeSet<>(column(operations, "cells that differ")));
    // As a simulation of its own found; the last one is not determined by the recording.
    assertEquals(
        List.of(13, 14, 3, 22, 0), column(part(findings, "readings"), "cells that differ"));
  }

  /// A recording with one spike more and one less: every table sees both.
  @Test
  void aRecordingWithFaultsIsToldApart() {
    SpikeRaster recorded = MEMORY.recorded();
    Spike lost = new Spike("OLcue", 5, 0);
    assertTrue(recorded.spikes().contains(lost));
    SpikeRaster faulty = with(recorded.only(s -> !s.equals(lost)), new Spike("mergeCont", 33, 9));
    Findings findings = SpinnakerCam.of(MEMORY, faulty, SILENT);
    Part populations = part(findings, "populations");
    assertEquals(
        Set.of("OLcue 1", "mergeCont 1", "all 2"),
        populations.rows().stream()
            .filter(r -> number(r.get(3)) > 0)
            .map(r -> ((Findings.Text) r.getFirst()).text() + " " + number(r.get(3)))
            .collect(Collectors.toSet()));
    assertEquals(
        List.of(1, 0, 0, 1, 0, 0, 0, 0, 0),
        column(part(findings, "operations"), "cells that differ"));
    assertEquals(
        new Findings.Text("2 of 900"), findings.claims().getFirst().ours().getLast().ratio());
  }

  @Test
  void aNetworkWithAFaultIsToldApart() {
    SpikeRaster faulty =
        MEMORY
            .run(
                List.of(
                    new Edit(
                        "mergeCue -> OLcue.exc one_to_one(weights: 6, delay: 1)",
                        "mergeCue -> OLcue.exc one_to_one(weights: 6, delay: 2)")))
            .spikes();
    Set<String> wrong =
        MEMORY.run(List.of()).populations().stream()
            .filter(id -> faulty.of(id).cellsApart(MEMORY.recorded().of(id)) > 0)
            .collect(Collectors.toSet());
    assertEquals(Set.of("OLcue"), wrong);
  }

  @Test
  void aReadingThatChangesNothingOfTheTextIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> MEMORY.run(List.of(new Edit("max: 7", "max: 8"))));
  }

  @Test
  void countsEachCellOnce() {
    SpikeRaster two = new SpikeRaster(Set.of(new Spike("a", 1, 0), new Spike("a", 1, 1)));
    SpikeRaster none = new SpikeRaster(Set.of());
    assertEquals(1, two.cellsApart(none));
    assertEquals(1, none.cellsApart(two));
    assertEquals(0, two.cellsApart(two));
    assertEquals(2, two.cellsApart(new SpikeRaster(Set.of(new Spike("a", 2, 0)))));
    assertEquals(1, two.cellsApart(new SpikeRaster(Set.of(new Spike("a", 1, 0)))));
  }

  @Test
  void badRecordingsAreRefused() {
    String head = "population,neuron,time_ms";
    for (String text :
        List.of("", "a,0,1", head + "\na,0", head + "\na,0,x", head + "\na,0,1\na,0,1")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> SpikeRaster.read(Arrays.asList(text.split("\n", -1))));
    }
  }
}

package nnc.ir.estimate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.Quality;

/// The expected cost of a design: totals by name (`lut`, `ff`, `bram`, `dsp`, `cycles_per_frame`,
/// `latency_cycles`, `fmax`, `energy_per_inference`), the same per part, and whether it fits the
/// named device.
public record Estimate(
    SequencedMap<String, Quantity> totals,
    List<Part> parts,
    Optional<Fit> fit,
    List<String> notes) {

  public Estimate {
    totals = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(totals));
    parts = List.copyOf(parts);
    notes = List.copyOf(notes);
  }

  /// One kernel's share.
  public record Part(String id, String kind, Span span, SequencedMap<String, Quantity> quantities) {
    public Part {
      quantities = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(quantities));
    }
  }

  /// Use against the limits of a device.
  public record Fit(String device, List<Use> uses) {
    public Fit {
      uses = List.copyOf(uses);
    }

    public record Use(String resource, Quantity used, long available, Span limit) {
      public boolean fits() {
        return used.nominal() <= available;
      }
    }

    public boolean fits() {
      return uses.stream().allMatch(Use::fits);
    }
  }

  /// The weakest quality of any total: what a headline must show.
  public Quality weakest() {
    return totals.values().stream()
        .map(Quantity::quality)
        .reduce(Quality.MEASURED, Quality::weakest);
  }
}

package nnc.ir.pulse;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.Quality;

/// A library of pulse cells as it is read from its file. Numbers have the library's source and
/// quality unless a cell says otherwise; `clock` is the fastest clock that it is made for,
/// `converters` stand at a chip's pins.
public record PulseLibrary(
    String id,
    String title,
    String source,
    Quality quality,
    Optional<Clock> clock,
    Optional<Converters> converters,
    SequencedMap<String, Cell> cells) {

  /// A converter at each pin: steps of a current become pulses at inputs (DC/SFQ), pulses become
  /// levels at outputs (SFQ/DC).
  public record Converters(Converter input, Converter output) {}

  /// What a converter costs: Josephson junctions, mA, and its width and height in um.
  public record Converter(String cell, int junctions, double bias, double width, double height) {}

  /// `picoseconds` lie between two pulses at least, as the line at `span` says.
  public record Clock(double picoseconds, Span span) {}

  public PulseLibrary {
    cells = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(cells));
  }

  /// A cell's behaviour and what it costs: Josephson junctions, bias current in mA, width and
  /// height of its layout in um. `transfers` say how often pulses pass where chance decides, one
  /// for each set of netlists. `evidence` maps a field's name, or the two pins of critical times
  /// (`a clk`), to the source of values that are not the library's own; `lines` maps critical times
  /// and absorptions, as text, to where they stand, and "" to where the cell begins.
  public record Cell(
      PulseCell behaviour,
      int junctions,
      double bias,
      double width,
      double height,
      List<Transfer> transfers,
      SequencedMap<String, Evidence> evidence,
      SequencedMap<String, Span> lines) {
    public Cell {
      transfers = List.copyOf(transfers);
      lines = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(lines));
      evidence = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(evidence));
    }
  }

  /// Where the critical times of `cell` between pulses at `first` and then at `second` come from.
  public Evidence evidence(String cell, String first, String second) {
    Evidence pair = cells.get(cell).evidence().get(first + " " + second);
    return pair == null ? evidence(cell, "separations") : pair;
  }

  /// Where the values of a field of `cell` come from.
  public Evidence evidence(String cell, String field) {
    return cells.get(cell).evidence().getOrDefault(field, new Evidence(quality, source));
  }

  /// Where a number comes from.
  public record Evidence(Quality quality, String source) {
    /// The quality as it is printed.
    public String word() {
      return quality.name().toLowerCase(Locale.ROOT);
    }
  }

  /// What an instance of one of the cells takes, in mA: its weight current, where it has one.
  public double bias(Instance instance) {
    return instance
        .weight()
        .map(w -> w.current() / 1e6)
        .orElseGet(() -> cells.get(instance.cell()).bias());
  }

  public Optional<Cell> cell(String name) {
    return Optional.ofNullable(cells.get(name));
  }
}

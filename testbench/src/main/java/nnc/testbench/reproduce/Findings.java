package nnc.testbench.reproduce;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import nnc.ir.estimate.Chart;
import nnc.ir.pass.Quality;

/// What an experiment found: sections in the order they are read, notes, the tools with versions
/// and options, and files that others can measure themselves (path to content).
public record Findings(
    Experiment experiment,
    List<Section> sections,
    List<String> notes,
    List<String> tools,
    SortedMap<String, byte[]> files) {

  public Findings {
    sections = List.copyOf(sections);
    notes = List.copyOf(notes);
    tools = List.copyOf(tools);
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /// A table of ours, or published figures beside ours.
  public sealed interface Section {}

  /// The tables of ours.
  public List<Part> parts() {
    return sections.stream().filter(Part.class::isInstance).map(Part.class::cast).toList();
  }

  /// The published figures.
  public List<Claim> claims() {
    return sections.stream()
        .filter(Beside.class::isInstance)
        .flatMap(b -> ((Beside) b).claims().stream())
        .toList();
  }

  /// Published figures of one kind beside ours.
  public record Beside(String title, List<Claim> claims) implements Section {
    public Beside {
      claims = List.copyOf(claims);
    }
  }

  /// A table. All its numbers are ours.
  public record Part(
      String id, String title, List<Column> columns, List<List<Cell>> rows, List<String> notes)
      implements Section {
    public Part {
      columns = List.copyOf(columns);
      rows = rows.stream().map(List::copyOf).toList();
      notes = List.copyOf(notes);
      for (List<Cell> row : rows) {
        if (row.size() != columns.size()) {
          throw new IllegalArgumentException(row + " in " + columns);
        }
      }
    }
  }

  /// Curves over one number, all of them ours; drawn into a file of their own.
  public record Picture(Chart chart) implements Section {}

  /// The pictures.
  public List<Chart> charts() {
    return sections.stream()
        .filter(Picture.class::isInstance)
        .map(p -> ((Picture) p).chart())
        .toList();
  }

  /// A column: its title, which is unique in the table, and the unit and quality of its numbers.
  public record Column(String title, String unit, Quality quality) {}

  /// What stands in a table.
  public sealed interface Cell {}

  /// A name.
  public record Text(String text) implements Cell {}

  /// A number, and how many decimals of it are worth reading.
  public record Figure(double value, int decimals) implements Cell {}

  /// A number and the range it may be in, as a note tells.
  public record Spread(double value, double low, double high, int decimals) implements Cell {}

  /// No figure could be had.
  public record Absent() implements Cell {}

  /// A published figure with its source beside what is ours; `meaning` says what ours is.
  public record Claim(String figure, String published, String source, List<Ours> ours) {
    public Claim {
      ours = List.copyOf(ours);
    }
  }

  /// Our figure for a claim.
  public record Ours(String meaning, Cell ratio, Quality quality) {}
}

package nnc.backends.sfq;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import nnc.backends.verilog.Identifiers;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.Transition;

/// A cell as its template sees it. An output has one emitter for each delay it has, so that a pulse
/// that is on its way longer does not change one that is behind it and faster.
public record CellView(
    String origin, String name, boolean isByChance, List<Input> inputs, List<Output> outputs) {

  public record Input(
      String name,
      String pin,
      List<Check> checks,
      List<Check> absorptions,
      List<Case> transitions) {}

  /// What came at `first` in `state` less than `time` ago.
  public record Check(String first, String pin, int state, long time) {}

  public record Case(int state, int next, boolean isByChance, List<Emitter> emitters) {}

  public record Output(String name, List<Emitter> emitters) {}

  public record Emitter(String name, String level, long delay) {}

  static CellView of(PulseCell cell, String origin, String name) {
    List<Input> inputs = new ArrayList<>();
    for (String pin : cell.inputs()) {
      inputs.add(
          new Input(
              Identifiers.of(pin),
              pin,
              cell.separations().stream()
                  .filter(s -> s.time() > 0 && s.second().equals(pin))
                  .map(s -> new Check(Identifiers.of(s.first()), s.first(), s.state(), s.time()))
                  .toList(),
              cell.absorptions().stream()
                  .filter(a -> a.second().equals(pin))
                  .map(a -> new Check(Identifiers.of(a.first()), a.first(), 0, a.time()))
                  .toList(),
              cell.transitions().stream()
                  .filter(t -> t.input().equals(pin))
                  .map(t ->
                      new Case(
                          t.state(),
                          t.next(),
                          t.isByChance(),
                          t.emissions().stream().map(CellView::emitter).toList()))
                  .toList()));
    }
    List<Output> outputs = new ArrayList<>();
    for (String pin : cell.outputs()) {
      LinkedHashSet<Emitter> emitters = new LinkedHashSet<>();
      for (Transition t : cell.transitions()) {
        t.emissions().stream()
            .filter(e -> e.output().equals(pin))
            .map(CellView::emitter)
            .forEach(emitters::add);
      }
      outputs.add(new Output(Identifiers.of(pin), List.copyOf(emitters)));
    }
    return new CellView(origin, name, cell.isByChance(), inputs, outputs);
  }

  private static Emitter emitter(Transition.Emission e) {
    String name = "give_" + Identifiers.part(e.output()) + "_" + e.delay();
    return new Emitter(name, "next_" + name, e.delay());
  }
}

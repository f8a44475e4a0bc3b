package nnc.ir.circuit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;

/// A flat circuit: all elements with their nodes, and the times in ps at which triangles of current
/// begin that come into a node. Bias currents rise from 0 within `RAMP`.
public record Circuit(
    JunctionModel model, List<Element> elements, SequencedMap<String, List<Double>> drives) {

  /// How long bias currents rise, in ps.
  public static final double RAMP = 5;

  /// The peak of a driving triangle in mA, and how long it rises and falls, in ps.
  public static final double PEAK = 0.6;

  public static final double RISE = 3;

  public Circuit {
    elements = List.copyOf(elements);
    drives = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(drives));
  }

  public int junctions() {
    return (int) elements.stream().filter(e -> e.kind() == Element.Kind.JUNCTION).count();
  }

  /// The same with each element's value times its factor.
  public Circuit scaled(ToDoubleFunction<Element> factor) {
    return new Circuit(
        model,
        elements.stream()
            .map(e -> {
              double by = factor.applyAsDouble(e);
              return by == 1 ? e : e.times(by);
            })
            .toList(),
        drives);
  }
}

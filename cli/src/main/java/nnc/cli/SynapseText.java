package nnc.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import nnc.ir.circuit.CircuitLibrary;
import nnc.ir.number.Normal;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.Transfer;
import nnc.testbench.sfq.SynapseCurve;

/// The share of pulses that a synapse's circuit passes, beside the laws that a library has.
record SynapseText(
    String name,
    PulseLibrary library,
    CircuitLibrary circuits,
    double kelvin,
    SynapseCurve.Curve curve) {

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "cell "
            + name
            + " of "
            + DiagnosticText.clean(library.title())
            + ", whose pulses are left to chance: "
            + circuits.cell(name).orElseThrow().junctions()
            + " junctions, "
            + DiagnosticText.clean(circuits.title())
            + ", "
            + DiagnosticText.clean(circuits.variant()));
    lines.add(
        String.format(
            Locale.ROOT,
            "between JTLs, a pulse every 50 ps; at 0 K all pass from %.1f uA on; at %.1f K:",
            curve.step(),
            kelvin));
    lines.add("");
    Table table = new Table();
    table.row("weight current, uA", "passed", "share", "fit");
    for (SynapseCurve.Point p : curve.points()) {
      table.row(
          fixed(1, p.current()),
          p.passed() + " of " + p.pulses(),
          fixed(3, (double) p.passed() / p.pulses()),
          fixed(3, Normal.below((p.current() - curve.mean()) / curve.sigma())));
    }
    lines.addAll(table.lines());
    lines.add("");
    Table laws = new Table();
    laws.row("Phi((I - mean) / sigma)", "mean, uA", "sigma, uA", "pulses");
    laws.row(
        "this circuit",
        fixed(2, curve.mean()) + " +- " + fixed(2, curve.meanError()),
        fixed(2, curve.sigma()) + " +- " + fixed(2, curve.sigmaError()),
        String.valueOf(curve.points().stream().mapToLong(SynapseCurve.Point::pulses).sum()));
    for (Transfer t : transfers()) {
      laws.row(
          "transfer " + t.id(),
          fixed(2, t.mean()),
          fixed(2, t.sigmaAt(kelvin) / 1e3),
          String.valueOf(t.pulses()));
    }
    lines.addAll(laws.lines());
    lines.add("means belong to the neighbours, and are trimmed in each place");
    return lines;
  }

  private List<Transfer> transfers() {
    return library.cell(name).orElseThrow().transfers();
  }

  private static String fixed(int places, double value) {
    return String.format(Locale.ROOT, "%." + places + "f", value);
  }

  SequencedMap<String, Object> json() {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("cell", name);
    object.put("library", library.id());
    object.put("circuits", circuits.id());
    object.put("variant", circuits.variant());
    object.put("junctions", circuits.cell(name).orElseThrow().junctions());
    object.put("kelvin", kelvin);
    object.put("step_uA", curve.step());
    object.put("mean_uA", curve.mean());
    object.put("mean_error_uA", curve.meanError());
    object.put("sigma_uA", curve.sigma());
    object.put("sigma_error_uA", curve.sigmaError());
    object.put(
        "points",
        curve.points().stream()
            .map(p -> {
              SequencedMap<String, Object> point = new LinkedHashMap<>();
              point.put("current_uA", p.current());
              point.put("passed", p.passed());
              point.put("pulses", p.pulses());
              return point;
            })
            .toList());
    object.put(
        "transfers",
        transfers().stream()
            .map(t -> {
              SequencedMap<String, Object> law = new LinkedHashMap<>();
              law.put("id", t.id());
              law.put("mean_uA", t.mean());
              law.put("sigma_uA", t.sigmaAt(kelvin) / 1e3);
              law.put("pulses", t.pulses());
              return law;
            })
            .toList());
    return object;
  }
}

package nnc.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.Value;
import nnc.testbench.sfq.PulseCoSimulation.Outcome;

/// Pulses of a circuit's Verilog beside those of the simulated netlist.
record PulseCheck(Outcome outcome) implements Check {

  @Override
  public boolean passed() {
    return outcome.mismatches() == 0;
  }

  @Override
  public List<List<Value>> outputs() {
    return outcome.outputs();
  }

  @Override
  public List<String> lines(String simulator) {
    List<String> lines = new ArrayList<>();
    lines.add(
        outcome.pulses()
            + " pulses in "
            + simulator
            + ", "
            + outcome.mismatches()
            + " with a difference");
    outcome.first().ifPresent(d -> lines.add("first difference: " + d));
    return lines;
  }

  @Override
  public SequencedMap<String, Object> json() {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("pulses", outcome.pulses());
    object.put("mismatches", outcome.mismatches());
    outcome.first().ifPresent(d -> object.put("first_difference", d.toString()));
    return object;
  }
}

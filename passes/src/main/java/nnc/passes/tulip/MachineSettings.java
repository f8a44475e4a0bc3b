package nnc.passes.tulip;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.pass.PassContext;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Ports;
import nnc.passes.TargetSettings;

/// The machine that a target and the user's settings describe.
record MachineSettings(TargetSettings settings) {

  static MachineSettings of(PassContext context) {
    return new MachineSettings(new TargetSettings(context));
  }

  /// Throws `Rejection`: E0305 for values that are none, E0403 for cells that cannot do what
  /// schedules need.
  Machine machine() {
    List<Integer> weights = weights();
    CellFunctions.missing(weights)
        .ifPresent(function -> {
          throw Diagnostic.of(
                  Code.E0403,
                  settings.declaration("cell-weights"),
                  "cells with weights " + weights + " lack " + function)
              .help("leave cell-weights at 2,1,1,1: schedules are made of its functions")
              .rejection();
        });
    Machine machine =
        new Machine(
            weights,
            settings.integer("cells", 4, 4, 16),
            settings.integer("register-bits", 16, 1, 256),
            Ports.valueOf(settings.text("ports").orElse("strict").toUpperCase(Locale.ROOT)),
            settings.integer("sum-lag", 0, 0, 0),
            settings.integer("inputs", 3, 3, 3),
            settings.integer("control-bits", 24, 4, 64),
            settings.integer("control-ports", 2, 2, 4),
            settings.integer("groups", 16, 8, 64),
            settings.integer("lanes", 16, 1, 1024));
    if (machine.groups() % 8 != 0) {
      throw TargetSettings.wrong("groups", "" + machine.groups(), "a multiple of 8");
    }
    return machine;
  }

  private List<Integer> weights() {
    String text = settings.text("cell-weights").orElse("2,1,1,1");
    if (!text.matches("([1-9]|1[0-5])(,([1-9]|1[0-5])){3}")) {
      throw TargetSettings.wrong("cell-weights", text, "four weights from 1 to 15, as in 2,1,1,1");
    }
    return Arrays.stream(text.split(",", -1)).map(Integer::valueOf).toList();
  }

  boolean isTree() {
    return settings.text("schedule").orElse("columns").equals("tree");
  }

  /// The most levels of an activation.
  int levels() {
    return settings.integer("levels", 256, 2, 256);
  }

  int attempts() {
    return settings.integer("attempts", 200, 1, 100_000);
  }

  /// What the solver may spend on a neuron; empty where list schedules are enough.
  OptionalDouble effort() {
    return settings.text("scheduler").orElse("list").equals("cp-sat")
        ? OptionalDouble.of(settings.integer("effort", 10, 1, 100_000))
        : OptionalDouble.empty();
  }
}

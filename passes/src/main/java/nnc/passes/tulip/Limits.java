package nnc.passes.tulip;

import nnc.ir.PeProgram;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.pe.Layer;
import nnc.ir.pe.Routine;
import nnc.passes.TargetSettings;

/// What a program may not exceed: an E0403 names the layer and the line that sets the limit.
record Limits(TargetSettings settings) {

  /// Registers hold too few bits for every schedule that was tried.
  Rejection tooSmall(Span layer, String id) {
    return Diagnostic.of(
            Code.E0403, layer, "the registers are too small for any schedule of '" + id + "'")
        .because(settings.declaration("register-bits"), "their size is set here")
        .help(
            "give them more bits with --set register-bits=N, or free ports with --set ports=lenient")
        .rejection();
  }

  /// A control word that is longer than those of the machine.
  Rejection controls(Span layer, String id, int bits) {
    return Diagnostic.of(
            Code.E0403, layer, "'" + id + "' needs " + bits + " control bits for each neuron")
        .because(settings.declaration("control-bits"), "their number is set here")
        .help("allow more with --set control-bits=" + bits)
        .rejection();
  }

  /// Refuses values that take more bits than the device has, `layer` being the last of them.
  void activations(Span layer, long bits) {
    within(layer, "activation-bits", bits);
  }

  /// Refuses what does not fit the other memories of the device.
  void check(PeProgram program) {
    Span first = program.layers().values().iterator().next().span();
    within(
        first,
        "microcode-steps",
        program.routines().values().stream().mapToLong(Routine::cycles).sum());
    long weights = 0;
    long controls = 0;
    long most = -1;
    Span heaviest = first;
    for (Layer layer : program.layers().values()) {
      Routine routine = program.routine(layer);
      long rounds = (long) layer.rounds(program.machine()) * program.machine().elements();
      long own = layer.weights().isEmpty() ? 0 : rounds * 3 * routine.takes();
      weights += own;
      controls += rounds * program.machine().controlBits();
      if (own > most) {
        most = own;
        heaviest = layer.span();
      }
    }
    within(heaviest, "weight-bits", weights);
    within(heaviest, "control-word-bits", controls);
  }

  /// `layer` is the one that takes most.
  private void within(Span layer, String resource, long used) {
    settings
        .limit(resource)
        .filter(l -> used > l.amount())
        .ifPresent(l -> {
          throw Diagnostic.of(
                  Code.E0403,
                  layer,
                  "the program takes " + used + " " + resource + " of " + l.amount())
              .because(l.span(), "the device's limit")
              .help("use a smaller network, or fewer levels")
              .rejection();
        });
  }
}

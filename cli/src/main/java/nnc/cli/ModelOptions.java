package nnc.cli;

import java.nio.file.Path;
import java.util.List;
import nnc.frontend.Model;
import nnc.frontend.Models;
import nnc.frontend.Targets;
import nnc.ir.Network;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The model a command works on, and the settings by which it is read.
final class ModelOptions {

  @Parameters(paramLabel = "MODEL", description = "A .nn, .onnx or .nnir file.")
  private Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = {
        "Set a parameter of the target ('nnc targets fpga' lists them), LAYER.KEY=VALUE of one",
        "layer, PASS.OPTION=VALUE of a pass. May be given several times."
      })
  private List<String> set = List.of();

  /// The user's settings, checked against the parameters of `target`.
  Settings settings(Target target) {
    return Targets.settings(target, set);
  }

  /// Refuses settings of layers that `network` has not.
  void checkLayers(Target target, Network network) {
    Targets.checkLayers(target, set, network);
  }

  /// The model; its warnings and notes are printed.
  Model read(Console console, Settings settings) {
    Model model = Models.read(console.path(file), settings);
    console.warn(model.warnings());
    model.notes().forEach(n -> console.note("note: " + n));
    return model;
  }
}

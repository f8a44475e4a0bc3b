package nnc.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import nnc.frontend.Model;
import nnc.frontend.Models;
import nnc.frontend.Targets;
import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The model a command works on, and the settings by which it is read.
final class ModelOptions {

  private static final Set<String> NIR_ALONE = Set.of("dt", "reset", "integrate", "spike-order");

  @Parameters(paramLabel = "MODEL", description = "A .nn, .nir, .onnx or .nnir file.")
  private Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = {
        "Set a parameter of the target ('nnc targets TARGET' lists them), LAYER.KEY=VALUE of one",
        "layer, PASS.OPTION=VALUE of a pass, cost.NAME=VALUE a cost. May be given several times."
      })
  private List<String> set = List.of();

  @Option(names = "--dt", paramLabel = "SECONDS", description = "Length of a step of a NIR model.")
  private String dt;

  @Option(
      names = "--reset",
      paramLabel = "KIND",
      description = "Reset of NIR neurons: zero (to v_reset, the default) or subtract.")
  private String reset;

  @Option(
      names = "--integrate",
      paramLabel = "METHOD",
      description = "Steps of NIR neurons: euler (the default), exponential or zoh.")
  private String integrate;

  @Option(
      names = "--spike-order",
      paramLabel = "ORDER",
      description =
          "When others see what a NIR neuron gives: same-step (the default) or next-step.")
  private String spikeOrder;

  /// The user's settings, checked against the parameters of `target`.
  Settings settings(Target target) {
    return settings(target, List.of());
  }

  /// The same with `more` pairs of other options.
  Settings settings(Target target, List<Source> more) {
    List<Source> all = pairs();
    all.addAll(more);
    return Targets.given(target, all);
  }

  private List<Source> pairs() {
    List<Source> all = new ArrayList<>(set.stream().map(Targets::pair).toList());
    ofNir()
        .forEach((option, value) -> all.add(new Source(option, option.substring(2) + "=" + value)));
    return all;
  }

  /// The options that only NIR models have and that were given, with their values.
  private SequencedMap<String, String> ofNir() {
    SequencedMap<String, String> given = new LinkedHashMap<>();
    given.put("--dt", dt);
    given.put("--reset", reset);
    given.put("--integrate", integrate);
    given.put("--spike-order", spikeOrder);
    given.values().removeIf(Objects::isNull);
    return given;
  }

  /// Refuses what only NIR models have, however it was given.
  private void refuseNir() {
    List<String> given = new ArrayList<>(ofNir().sequencedKeySet());
    set.stream()
        .filter(
            pair -> NIR_ALONE.contains(pair.substring(0, Math.max(0, pair.indexOf('='))).strip()))
        .map(pair -> "--set " + pair)
        .forEach(given::add);
    if (!given.isEmpty()) {
      String option = given.getFirst();
      throw Diagnostic.of(Code.E0210, Span.of(Source.binary(option)), option + " is for NIR models")
          .help("leave it out; a .nn file says these things itself: 'network n timestep 1 ms'")
          .rejection();
    }
  }

  /// Refuses settings of layers that `network` has not.
  void checkLayers(Target target, Network network) {
    Targets.checkLayers(target, pairs(), network);
  }

  /// The model as `readToExport` reads it; options that only NIR models have are refused for
  /// others.
  Model read(Console console, Settings settings) {
    if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".nir")) {
      refuseNir();
    }
    return readToExport(console, settings);
  }

  /// The network of a text whose synapses at random are not drawn.
  Model onPaper(Console console) {
    refuseNir();
    Model model = Models.onPaper(console.path(file));
    console.warn(model.warnings());
    return model;
  }

  /// The model; its warnings and notes are printed. The options of NIR models may be those of the
  /// file that is to be written.
  Model readToExport(Console console, Settings settings) {
    Model model = Models.read(console.path(file), settings);
    console.warn(model.warnings());
    model.notes().forEach(n -> console.note("note: " + n));
    return model;
  }
}

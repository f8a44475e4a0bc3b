package nnc.testbench.spinnaker;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.frontend.ModelFolder;
import nnc.frontend.Targets;
import nnc.frontend.language.LanguageReader;
import nnc.ir.MachineImage;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.diagnostic.Source;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.passes.Compiled;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;

/// Networks on machines of cores, for tests.
final class Machines {

  static final Target TARGET = Targets.read("spinnaker");

  private Machines() {}

  static Network network(String text) {
    return LanguageReader.read(new Source("t.nn", text), new ModelFolder(Path.of("nowhere")))
        .network();
  }

  /// What the passes make of a network; settings are names and values in turn.
  static Compiled compiled(String text, Optional<Samples> data, String... settings) {
    SequencedMap<String, String> set = new LinkedHashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      set.put(settings[i], settings[i + 1]);
    }
    return Pipeline.run(network(text), TARGET, new Settings(set), data, PipelineListener.silent());
  }

  static MachineImage image(String text, String... settings) {
    return image(text, Optional.empty(), settings);
  }

  static MachineImage image(String text, Optional<Samples> data, String... settings) {
    return compiled(text, data, settings).lowered(MachineImage.class);
  }
}

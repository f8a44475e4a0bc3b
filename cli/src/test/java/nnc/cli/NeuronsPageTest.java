package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nnc.frontend.Model;
import nnc.frontend.ModelFolder;
import nnc.frontend.Targets;
import nnc.frontend.language.LanguageReader;
import nnc.ir.KernelDesign;
import nnc.ir.MachineImage;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.estimate.Quantity;
import nnc.ir.op.Op;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;
import org.junit.jupiter.api.Test;

/// `docs/neurons.md`: what the shipped neurons are, where they are legal and what they cost there,
/// found by compiling the example in each file for every target.
class NeuronsPageTest {

  /// Inputs of numbers. Cores of SpiNNaker take spikes alone, so that the neuron is tried with
  /// these where its example is fed numbers.
  private static final Pattern NUMBERS =
      Pattern.compile("^(\\s*input \\w+ : )(?!events)[\\w.]+(?=\\[)", Pattern.MULTILINE);

  private static final Path ROOT = Path.of(System.getProperty("nnc.root"));
  private static final Path FILES = ROOT.resolve("frontend/src/main/resources/nnc/neurons");
  private static final Path RULES = ROOT.resolve("frontend/src/main/resources/nnc/plasticity");
  private static final Path PAGE = ROOT.resolve("docs/neurons.md");

  /// Neurons with vectors of numbers that were computed elsewhere.
  private static final Map<String, String> GOLDEN =
      Map.of("iqif", "golden spikes", "izhikevich", "golden spikes", "rulkov", "golden spikes");

  /// Neurons whose outputs are drawn.
  private static final List<String> DRAWN = List.of("bernoulli", "masked_if");

  private static final List<String> REPRODUCED = List.of("if_curr_exp", "if_curr_delta");

  @Test
  void thePageIsWhatTheCompilerSays() throws IOException {
    List<String> neurons = names(FILES);
    List<String> rules = names(RULES);
    String old = Files.readString(PAGE);
    String page =
        filled(filled(old, "| Neuron |", FILES, neurons), "| Rule of plasticity |", RULES, rules);
    if ("update".equals(System.getProperty("golden"))) {
      Files.writeString(PAGE, page);
    }
    assertEquals(
        page,
        Files.readString(PAGE),
        "rewrite it with ./mvnw test -pl cli -am -Dgolden=update -Dtest=NeuronsPageTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false");
    assertTrue(neurons.size() > 40, neurons.toString());
    assertTrue(rules.size() > 8, rules.toString());
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith(".nn") && !f.equals("nir.nn"))
          .map(f -> f.substring(0, f.length() - 3))
          .sorted()
          .toList();
    }
  }

  /// The page with the rows of the table whose first line begins with `head`.
  private static String filled(String page, String head, Path folder, List<String> names)
      throws IOException {
    StringBuilder rows = new StringBuilder();
    for (String name : names) {
      rows.append(row(folder, name, Files.readString(folder.resolve(name + ".nn")))).append('\n');
    }
    int line = page.indexOf("|---|", page.indexOf(head));
    int from = page.indexOf('\n', line) + 1;
    int to = page.indexOf("\n\n", from - 1) + 1;
    return page.substring(0, from) + rows + page.substring(to);
  }

  private static String row(Path folder, String name, String text) {
    List<String> comment =
        text.lines().takeWhile(l -> l.startsWith("//")).map(l -> l.substring(2).strip()).toList();
    int source = 0;
    while (!comment.get(source).startsWith("Source: ")) {
      source++;
    }
    String model =
        comment.subList(comment.indexOf("Example:") + 1, comment.size()).stream()
            .collect(Collectors.joining("\n"));
    return Stream.of(
            "[`" + name + "`](../" + ROOT.relativize(folder) + "/" + name + ".nn)",
            sentence(comment, 0),
            sentence(comment, source).substring("Source: ".length()),
            folder.equals(RULES) ? "sums over spikes or samples" : check(name),
            cell(name, model, "fpga"),
            cell(name, model, "spinnaker"),
            cell(name, model, "tulip"),
            cell(name, model, "sfq"))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String check(String name) {
    return GOLDEN.containsKey(name)
        ? GOLDEN.get(name)
        : REPRODUCED.contains(name)
            ? "recorded spikes"
            : DRAWN.contains(name) ? "equations, statistics" : "equations";
  }

  /// The first sentence of a paragraph.
  private static String sentence(List<String> lines, int from) {
    String paragraph =
        lines.subList(from, lines.size()).stream()
            .takeWhile(l -> !l.isEmpty())
            .collect(Collectors.joining(" "));
    // A full stop that ends one is followed by a capital letter: not 'et al. (2022)'.
    return paragraph.split("[.] (?=[A-Z])", 2)[0].replaceAll("[.]$", "");
  }

  /// What the example costs, or the code of the error that refuses it.
  private static String cell(String name, String text, String targetId) {
    Target target = Targets.read(targetId);
    Settings settings = new Settings(new LinkedHashMap<>());
    try {
      Model model =
          LanguageReader.read(new Source(name + ".nn", text), new ModelFolder(Path.of("nowhere")));
      DesignOptions.Resolved resolved =
          DesignOptions.resolve(
              model, target, settings, Optional.empty(), Pipeline::of, PipelineListener.silent());
      return switch (resolved.compiled().lowered().orElseThrow()) {
        case KernelDesign _ -> kernels(Estimate.of(resolved));
        case MachineImage image -> {
          String vertex = population(resolved, name);
          yield image.parts().get(vertex).cycles() + " cycles";
        }
        default -> throw new AssertionError("a cost of " + name + " for " + targetId);
      };
    } catch (Rejection r) {
      Code code = r.diagnostics().getFirst().code();
      String spikes = NUMBERS.matcher(text).replaceAll("$1events");
      if (target.id().equals("spinnaker") && !spikes.equals(text)) {
        String fed = cell(name, spikes, targetId);
        return fed.endsWith(" cycles") ? fed + ", fed spikes" : fed;
      }
      return code == Code.E0401 ? "-" : "[" + code + "](errors/" + code + ".md)";
    }
  }

  private static String kernels(nnc.ir.estimate.Estimate e) {
    return Arrays.stream(new String[] {"lut", "bram", "cycles_per_frame"})
        .map(k -> round(e.totals().get(k)) + " " + k.replace("cycles_per_frame", "cycles"))
        .collect(Collectors.joining(", "));
  }

  private static String round(Quantity q) {
    return String.format(Locale.ROOT, "%.0f", q.nominal());
  }

  private static String population(DesignOptions.Resolved resolved, String name) {
    return resolved.compiled().integer().graph().vertexSet().stream()
        .filter(id ->
            resolved.compiled().integer().op(id) instanceof Op.Population p
                && p.model().name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}

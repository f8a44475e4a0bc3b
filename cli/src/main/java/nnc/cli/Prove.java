package nnc.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import nnc.ir.diagnostic.Span;
import nnc.passes.Pipeline;
import nnc.testbench.prove.KernelProof;
import nnc.testbench.prove.Prover;
import nnc.testbench.prove.Verdict;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `nnc prove MODEL --target fpga`: emitted kernels against specifications made from the IR.
@Command(
    name = "prove",
    description = "Prove emitted kernels equal to the network's meaning.",
    mixinStandardHelpOptions = true)
final class Prove implements Callable<Integer> {

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private DesignOptions options;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "TARGET",
      description = "The target whose kernels are proved.")
  private String target;

  @Option(
      names = "--limit-seconds",
      paramLabel = "N",
      defaultValue = "60",
      description = "Most seconds for one kernel (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(names = "--json", description = "Print one JSON object and nothing else.")
  private boolean json;

  Prove(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (seconds < 1) {
      throw new ParameterException(spec.commandLine(), "--limit-seconds takes at least 1");
    }
    DesignOptions.Resolved resolved;
    try (PassWatch watch = new PassWatch(console, Optional.empty())) {
      resolved = options.resolve(console, target, Optional.empty(), Pipeline::of, watch);
    }
    if (resolved.compiled().design().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "prove is not there yet for target '" + target + "'");
    }
    Prover prover = new Prover(resolved.design(), Duration.ofSeconds(seconds));
    List<KernelProof> proofs = new ArrayList<>();
    List<String> kernels = prover.kernels();
    try (Progress progress = console.progress("kernels", kernels.size())) {
      for (String kernel : kernels) {
        proofs.add(prover.prove(kernel));
        progress.at(proofs.size());
      }
    }
    if (json) {
      SequencedMap<String, Object> object = resolved.json();
      object.put("kernels", proofs.stream().map(Prove::json).toList());
      console.say(Json.print(object));
    } else {
      console.say(resolved.line());
      Table table = new Table();
      proofs.forEach(p ->
          table.row(
              word(p.verdict()),
              p.kernel(),
              p.id(),
              p.proved() + "/" + p.outputs() + " outputs",
              place(p.span()),
              detail(p.verdict())));
      table.lines().forEach(console::say);
      if (proofs.stream().anyMatch(p -> p.verdict() instanceof Verdict.Unknown)) {
        console.say(
            "help: UNKNOWN is neither proved nor refuted; allow more than "
                + seconds
                + " s a kernel with --limit-seconds");
      }
    }
    return exit(proofs).number();
  }

  private static ExitCode exit(List<KernelProof> proofs) {
    ExitCode exit = ExitCode.DONE;
    for (KernelProof proof : proofs) {
      exit =
          switch (proof.verdict()) {
            case Verdict.Proved _ -> exit;
            case Verdict.Refuted _ -> ExitCode.CHECK_FAILED;
            case Verdict.Unknown _ -> exit == ExitCode.DONE ? ExitCode.UNDECIDED : exit;
          };
    }
    return exit;
  }

  private static String word(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Proved _ -> "PROVED";
      case Verdict.Refuted _ -> "REFUTED";
      case Verdict.Unknown _ -> "UNKNOWN";
    };
  }

  private static String detail(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Proved _ -> "";
      case Verdict.Refuted(int output, var inputs) ->
          String.format(Locale.ROOT, "output %d is wrong for %s", output, inputs);
      case Verdict.Unknown(String reason) -> reason;
    };
  }

  private static String place(Span span) {
    return span.isNone() ? "-" : span.location();
  }

  private static SequencedMap<String, Object> json(KernelProof proof) {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("kernel", proof.id());
    object.put("kind", proof.kernel());
    object.put("source", place(proof.span()));
    object.put("verdict", word(proof.verdict()));
    object.put("outputs", proof.outputs());
    object.put("proved", proof.proved());
    switch (proof.verdict()) {
      case Verdict.Proved _ -> {}
      case Verdict.Refuted(int output, var inputs) -> {
        object.put("output", output);
        object.put("counterexample", inputs);
      }
      case Verdict.Unknown(String reason) -> object.put("reason", reason);
    }
    return object;
  }
}

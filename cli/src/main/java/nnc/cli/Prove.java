package nnc.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.IntConsumer;
import nnc.backends.OutputFolder;
import nnc.backends.tulip.ProgramEmitter;
import nnc.ir.KernelDesign;
import nnc.ir.MachineImage;
import nnc.ir.PeProgram;
import nnc.ir.PulseNetlist;
import nnc.ir.diagnostic.Span;
import nnc.passes.Pipeline;
import nnc.testbench.prove.KernelProof;
import nnc.testbench.prove.Prover;
import nnc.testbench.prove.Verdict;
import nnc.testbench.sfq.PulseProof;
import nnc.testbench.tulip.ArrayProver;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `nnc prove MODEL --target fpga|tulip|sfq`: emitted kernels against specifications made from the
/// IR, the parts of an array of processing elements, or a small circuit of pulse cells on every
/// input.
@Command(
    name = "prove",
    description = {
      "Prove emitted kernels, or the parts of an emitted array, equal to the network's meaning.",
      "A small circuit of pulse cells is tried on every input."
    },
    mixinStandardHelpOptions = true)
final class Prove implements Callable<Integer> {

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private DesignOptions options;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "TARGET",
      description = "The target whose hardware is proved.")
  private String target;

  @Option(
      names = "--limit-seconds",
      paramLabel = "N",
      defaultValue = "60",
      description = "Most seconds for one kernel or part (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--rtl",
      paramLabel = "DIR",
      description =
          "Prove the Verilog and memory images in this folder, as compile wrote them or as they were"
              + " changed since, instead of newly emitted ones.")
  private Path rtl;

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
    Proofs tasks = tasks(resolved);
    List<KernelProof> proofs = new ArrayList<>();
    try (Progress progress = console.progress(tasks.what(), tasks.steps())) {
      for (String id : tasks.ids()) {
        proofs.add(tasks.prover().prove(id, progress::at));
      }
    }
    if (json) {
      SequencedMap<String, Object> object = resolved.json();
      object.put(tasks.what(), proofs.stream().map(Prove::json).toList());
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
      if (proofs.stream().anyMatch(p -> p.verdict() instanceof Verdict.TooLarge)) {
        console.say(
            "help: UNKNOWN is neither proved nor refuted; the number of inputs is the cause, and more"
                + " time does not help: compare with 'nnc cosim' on samples, or prove a smaller network");
      }
      if (proofs.stream().anyMatch(p -> p.verdict() instanceof Verdict.Unknown)) {
        console.say(
            "help: UNKNOWN is neither proved nor refuted; where time ran out, allow more than "
                + seconds
                + " s each with --limit-seconds");
      }
    }
    return exit(proofs).number();
  }

  /// What there is to prove: kernels of a design, parts of an array, or frames of a circuit, which
  /// are tried one by one.
  private record Proofs(String what, List<String> ids, int steps, Steps prover) {

    /// A step for each of `ids`.
    static Proofs each(String what, List<String> ids, Function<String, KernelProof> prover) {
      return new Proofs(
          what,
          ids,
          ids.size(),
          (id, watcher) -> {
            watcher.accept(ids.indexOf(id));
            return prover.apply(id);
          });
    }
  }

  /// Proves one thing; `watcher` hears of the steps that are done.
  private interface Steps {
    KernelProof prove(String id, IntConsumer watcher);
  }

  private Proofs tasks(DesignOptions.Resolved resolved) {
    Duration limit = Duration.ofSeconds(seconds);
    return switch (resolved.lowered()) {
      case KernelDesign design -> {
        Prover prover =
            rtl == null
                ? new Prover(design, limit)
                : new Prover(design, OutputFolder.rtl(console.path(rtl)), limit);
        yield Proofs.each("kernels", prover.kernels(), prover::prove);
      }
      case PeProgram program -> {
        SortedMap<String, byte[]> files =
            rtl == null
                ? ProgramEmitter.emit(program, ProgramCompilation.cell(resolved), "")
                : new TreeMap<>(OutputFolder.rtl(console.path(rtl)));
        ArrayProver prover = new ArrayProver(program, resolved.compiled().integer(), files, limit);
        yield Proofs.each("parts", prover.parts(), prover::prove);
      }
      case PulseNetlist pulses -> {
        refuseUnprovable(resolved);
        PulseProof proof = new PulseProof(pulses, resolved.compiled().integer(), limit);
        yield new Proofs(
            "frames", List.of(pulses.name()), proof.frames(), (_, w) -> proof.prove(w));
      }
      case MachineImage _ ->
          throw new ParameterException(
              spec.commandLine(), "prove is not there yet for target '" + target + "'");
    };
  }

  private void refuseUnprovable(DesignOptions.Resolved resolved) {
    if (rtl != null) {
      throw new ParameterException(
          spec.commandLine(),
          "circuits of pulse cells are tried in the simulator; --rtl is for 'nnc cosim"
              + " --simulator iverilog'");
    }
    if (resolved.rates().isPresent()) {
      throw new ParameterException(
          spec.commandLine(),
          "stochastic circuits are right by chance, so there is nothing to prove; 'nnc run' tells"
              + " how often they are");
    }
  }

  private static ExitCode exit(List<KernelProof> proofs) {
    ExitCode exit = ExitCode.DONE;
    for (KernelProof proof : proofs) {
      exit =
          switch (proof.verdict()) {
            case Verdict.Proved _ -> exit;
            case Verdict.Refuted _, Verdict.Contradicted _ -> ExitCode.CHECK_FAILED;
            case Verdict.Unknown _, Verdict.TooLarge _ ->
                exit == ExitCode.DONE ? ExitCode.UNDECIDED : exit;
          };
    }
    return exit;
  }

  private static String word(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Proved _ -> "PROVED";
      case Verdict.Refuted _, Verdict.Contradicted _ -> "REFUTED";
      case Verdict.Unknown _, Verdict.TooLarge _ -> "UNKNOWN";
    };
  }

  private static String detail(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Proved _ -> "";
      case Verdict.Refuted(int output, var inputs) ->
          String.format(Locale.ROOT, "output %d is wrong for %s", output, inputs);
      case Verdict.Contradicted(String example) -> example;
      case Verdict.Unknown(String reason) -> reason;
      case Verdict.TooLarge(String reason) -> reason;
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
      case Verdict.Contradicted(String example) -> object.put("counterexample", example);
      case Verdict.Unknown(String reason) -> object.put("reason", reason);
      case Verdict.TooLarge(String reason) -> object.put("reason", reason);
    }
    return object;
  }
}

package nnc.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import nnc.frontend.Targets;
import nnc.ir.Design;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Property;
import nnc.ir.text.DesignParser;
import nnc.ir.text.DesignPrinter;
import nnc.passes.Entry;
import nnc.passes.PassCall;
import nnc.passes.Registry;
import nnc.passes.Stage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `nnc passes`: all passes by stage; `nnc passes ID`: one of them with its example before and
/// after.
@Command(
    name = "passes",
    description = "List the passes, or describe one with its options and an example.",
    mixinStandardHelpOptions = true)
final class ShowPasses implements Callable<Integer> {

  private final Console console;

  @Parameters(arity = "0..1", paramLabel = "ID", description = "For example fold-thresholds.")
  private String id;

  ShowPasses(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (id == null) {
      list();
    } else {
      describe();
    }
    return ExitCode.DONE.number();
  }

  private void list() {
    Table table = new Table();
    for (Stage stage : Stage.values()) {
      List<Entry> entries = Registry.entries(stage);
      if (!entries.isEmpty()) {
        table.heading(stage.title());
        entries.forEach(e -> table.row("  " + e.id(), guarantee(e), e.summary()));
      }
    }
    table.lines().forEach(console::say);
  }

  private static String guarantee(Entry entry) {
    return entry.guarantee().name().toLowerCase(Locale.ROOT);
  }

  private void describe() {
    Span span = new Span(new Source("ID", id), 0, id.length());
    Pass<?, ?> pass = Registry.make(new PassCall(id, new LinkedHashMap<>(), span)).pass();
    Entry entry = Registry.find(id).orElseThrow();
    console.say(id + ": " + pass.summary());
    console.say("");
    Table facts = new Table();
    facts.row("stage", entry.stage().title());
    facts.row("guarantee", guarantee(entry) + ", " + entry.guarantee().meaning());
    facts.row("requires", properties(pass.requires()));
    facts.row("establishes", properties(pass.establishes()));
    facts.lines().forEach(console::say);
    if (!entry.options().isEmpty()) {
      console.say("");
      Table options = new Table();
      entry
          .options()
          .forEach(o -> options.row("  " + o.name() + "=" + o.defaultValue(), o.summary()));
      options.lines().forEach(console::say);
    }
    console.say("");
    console.say("Before:");
    Design before = DesignParser.parse(new Source(id, entry.example()));
    console.out().print(DesignPrinter.print(before));
    console.say("After:");
    console.out().print(DesignPrinter.print(entry.make().apply(before, context(id))));
  }

  /// That of the first target that has the pass; of `fpga` where none has.
  private static PassContext context(String pass) {
    return PassContext.bare(
        Targets.ids().stream()
            .map(Targets::read)
            .filter(t -> t.pipeline().contains(pass))
            .findFirst()
            .orElseGet(() -> Targets.read("fpga")));
  }

  private static String properties(Set<Property> properties) {
    return properties.isEmpty()
        ? "nothing"
        : properties.stream()
            .map(p -> p.name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .sorted()
            .collect(Collectors.joining(", "));
  }
}

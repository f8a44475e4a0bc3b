package nnc.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import nnc.frontend.Targets;
import nnc.ir.pass.Target;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `nnc targets`: all targets; `nnc targets ID`: parameters, devices, pipeline and costs of one.
@Command(
    name = "targets",
    description = "List the targets, or describe one with its parameters, devices and costs.",
    mixinStandardHelpOptions = true)
final class ShowTargets implements Callable<Integer> {

  private final Console console;

  @Parameters(arity = "0..1", paramLabel = "ID", description = "For example fpga.")
  private String id;

  ShowTargets(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (id == null) {
      Table table = new Table();
      Targets.ids().forEach(t -> table.row(t, Targets.read(t).title()));
      print(table);
    } else {
      describe(Targets.read(id));
    }
    return ExitCode.DONE.number();
  }

  private void describe(Target target) {
    console.say(target.id() + ": " + target.title());
    section("Parameters, for --set (* also for one layer: LAYER.PARAMETER=VALUE)");
    Table parameters = new Table();
    for (Target.Parameter p : target.parameters()) {
      parameters.row(
          (p.perLayer() ? "* " : "  ") + p.name() + "=" + p.defaultValue(), range(p), p.summary());
    }
    print(parameters);
    section("Devices, for --set device=ID");
    Table devices = new Table();
    for (Target.Device d : target.devices()) {
      devices.row(
          "  " + d.id(),
          d.title(),
          d.limits().stream()
              .map(l -> l.amount() + " " + l.resource())
              .collect(Collectors.joining(", ")));
    }
    print(devices);
    section("Pipeline");
    target.pipeline().forEach(p -> console.say("  " + p));
    section("Costs, for --set cost.NAME=VALUE");
    Table costs = new Table();
    for (Target.Cost c : target.costs()) {
      costs.row(
          "  " + c.id(),
          spread(c) + " " + c.unit(),
          c.quality().name().toLowerCase(Locale.ROOT),
          c.source() + (c.conditions().isEmpty() ? "" : " (" + c.conditions() + ")"));
    }
    print(costs);
  }

  private static String range(Target.Parameter p) {
    return switch (p.kind()) {
      case INTEGER, NUMBER -> number(p.low()) + ".." + number(p.high());
      case WORD -> String.join("|", p.choices());
      case FLAG -> "true|false";
    };
  }

  private static String spread(Target.Cost c) {
    return c.low() == c.high()
        ? number(c.nominal())
        : number(c.nominal()) + " (" + number(c.low()) + "-" + number(c.high()) + ")";
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : String.valueOf(value);
  }

  private void section(String title) {
    console.say("");
    console.say(title);
  }

  private void print(Table table) {
    List<String> lines = table.lines();
    lines.forEach(console::say);
  }
}

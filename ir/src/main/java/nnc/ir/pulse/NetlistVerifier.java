package nnc.ir.pulse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nnc.ir.PulseNetlist;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;

/// Checks that a netlist is one that can be built: every pin is there, every output drives exactly
/// one input and every input has exactly one driver.
public final class NetlistVerifier {

  private final PulseNetlist netlist;
  private final List<Diagnostic> found = new ArrayList<>();

  private NetlistVerifier(PulseNetlist netlist) {
    this.netlist = netlist;
  }

  /// Everything that is wrong with `netlist`; empty where it is legal.
  public static List<Diagnostic> check(PulseNetlist netlist) {
    NetlistVerifier verifier = new NetlistVerifier(netlist);
    if (netlist.frame() <= 0) {
      verifier.fail(Code.E0305, Span.NONE, "a frame lasts " + netlist.frame() + " fs");
    }
    if (netlist.latency() < 0) {
      verifier.fail(Code.E0305, Span.NONE, "a latency of " + netlist.latency() + " frames");
    }
    netlist.instances().forEach(verifier::instance);
    if (verifier.found.isEmpty()) {
      verifier.wires();
      verifier.pins();
    }
    return verifier.found;
  }

  private void fail(Code code, Span span, String message) {
    found.add(Diagnostic.of(code, span, message));
  }

  private void instance(String id, Instance instance) {
    PulseCell cell = netlist.cells().get(instance.cell());
    if (cell == null) {
      fail(Code.E0201, instance.span(), "'" + id + "' is a '" + instance.cell() + "', no cell");
    } else if (instance.state() < 0 || instance.state() >= cell.states()) {
      fail(
          Code.E0305,
          instance.span(),
          "'" + id + "' begins in state " + instance.state() + ", which its cell has not");
    } else if (cell.isByChance() != instance.weight().isPresent()) {
      fail(
          Code.E0305,
          instance.span(),
          "'"
              + id
              + (cell.isByChance()
                  ? "' passes pulses by chance and has no weight current"
                  : "' has a weight current, and nothing in its cell happens by chance"));
    }
  }

  private void wires() {
    Set<String> outputs = new HashSet<>();
    netlist.outputs().forEach(t -> outputs.addAll(t.pins()));
    Map<Pin, Integer> drivers = new HashMap<>();
    Map<Pin, Integer> sinks = new HashMap<>();
    netlist
        .instances()
        .keySet()
        .forEach(id -> {
          netlist.cell(id).inputs().forEach(p -> drivers.put(new Pin(id, p), 0));
          netlist.cell(id).outputs().forEach(p -> sinks.put(new Pin(id, p), 0));
        });
    netlist.drives().keySet().forEach(p -> sinks.put(Pin.outside(p), 0));
    outputs.forEach(p -> drivers.put(Pin.outside(p), 0));
    for (Wire wire : netlist.wires()) {
      count(sinks, wire.from(), "drives");
      count(drivers, wire.to(), "is driven");
    }
    sinks.forEach((pin, n) -> once(pin, n, "drives"));
    drivers.forEach((pin, n) -> once(pin, n, "is driven by"));
  }

  private void count(Map<Pin, Integer> counts, Pin pin, String what) {
    if (counts.computeIfPresent(pin, (_, n) -> n + 1) == null) {
      fail(Code.E0201, span(pin), "there is no pin '" + pin + "' that " + what);
    }
  }

  private void once(Pin pin, int count, String what) {
    if (count != 1) {
      fail(
          Code.E0203,
          span(pin),
          "'" + pin + "' " + what + " " + count + " pins; a pulse has one driver and one sink");
    }
  }

  private Span span(Pin pin) {
    return pin.isOutside() || !netlist.instances().containsKey(pin.instance())
        ? Span.NONE
        : netlist.instances().get(pin.instance()).span();
  }

  /// Pins of terminals, and times within a frame.
  private void pins() {
    Set<String> data = new HashSet<>();
    for (Terminal t : netlist.inputs()) {
      sized(t);
      for (String pin : t.pins()) {
        Stimulus drive = netlist.drives().get(pin);
        if (drive == null || drive.when() != Stimulus.When.DATA || !data.add(pin)) {
          fail(Code.E0203, Span.NONE, "'" + pin + "' of '" + t.name() + "' is no data pin of it");
        }
      }
    }
    netlist.outputs().forEach(this::sized);
    netlist
        .drives()
        .forEach((pin, drive) -> {
          if (drive.when() == Stimulus.When.DATA && !data.contains(pin)) {
            fail(Code.E0203, Span.NONE, "data pin '" + pin + "' belongs to no input");
          }
          long before = -1;
          int frames = drive.when() == Stimulus.When.DATA ? netlist.latency() : 0;
          for (long time : drive.times()) {
            if (time <= before || time / netlist.frame() > frames) {
              fail(
                  Code.E0305,
                  Span.NONE,
                  "pulses at '" + pin + "' do not rise from 0 to the end of the frame");
              return;
            }
            before = time;
          }
        });
  }

  private void sized(Terminal t) {
    if (t.type().format().isReal()
        || (long) t.type().shape().size() * t.type().format().width() != t.pins().size()) {
      fail(Code.E0203, Span.NONE, "'" + t.name() + "' has " + t.pins().size() + " pins");
    }
  }
}

package nnc.emulator.pulse;

import java.io.Writer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import nnc.emulator.ValueChanges;
import nnc.ir.PulseNetlist;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.Terminal;

/// Writes the pulses of a run as a value change dump (IEEE 1364-2005, section 18) in femtoseconds.
/// The signals are the chip's pins and the inputs of all cells; each pulse turns its signal over,
/// from 0 to 1 or back, as in the Verilog, in which an edge is a pulse. Pins come first, then cells
/// by what they are there for. A pulse at time 0, the set-up's, is the level that follows the first
/// 0. The text holds nothing that differs between equal runs.
public final class PulseTrace implements PulseObserver {

  private final PulseObserver next;
  private final ValueChanges dump;
  private final SequencedMap<Pin, Integer> signals = new LinkedHashMap<>();
  private final List<Boolean> levels = new ArrayList<>();

  /// The chip's pin that drives a cell's, by which a pulse enters when it comes there.
  private final Map<Pin, Pin> entries = new HashMap<>();

  private long now;

  /// Writes the header at once and passes everything on to `next`. The caller closes `writer`. I/O
  /// failures arrive as `UncheckedIOException`.
  public PulseTrace(PulseNetlist netlist, Writer writer, PulseObserver next) {
    this.next = next;
    int inputs =
        netlist.instances().keySet().stream().mapToInt(i -> netlist.cell(i).inputs().size()).sum();
    int pins = netlist.drives().size() + netlist.outputPins().size();
    this.dump = new ValueChanges(writer, pins + inputs, "1 fs");
    ValueChanges.Names names = new ValueChanges.Names();
    dump.scope(names.of(netlist.name()));
    dump.group("pins in");
    netlist.drives().keySet().forEach(p -> declare(Pin.outside(p), names.of(p)));
    dump.group("pins out");
    for (Terminal t : netlist.outputs()) {
      t.pins().forEach(p -> declare(Pin.outside(p), names.of(p)));
    }
    for (Instance.Role role : Instance.Role.values()) {
      dump.group(role.name().toLowerCase(Locale.ROOT));
      netlist
          .instances()
          .forEach((id, instance) -> {
            if (instance.role() == role) {
              cell(id, netlist.cell(id), names);
            }
          });
    }
    dump.end();
    netlist.wires().stream()
        .filter(w -> w.from().isOutside())
        .forEach(w -> entries.put(w.to(), w.from()));
    dump.begin();
    signals.values().forEach(this::show);
  }

  private void cell(String id, PulseCell cell, ValueChanges.Names names) {
    dump.scope(names.of(id));
    cell.inputs().forEach(input -> declare(new Pin(id, input), input));
    dump.end();
  }

  private void declare(Pin pin, String name) {
    dump.variable(1, signals.size(), name);
    signals.put(pin, signals.size());
    levels.add(false);
  }

  private void show(int signal) {
    dump.show(signal, ValueChanges.bit(levels.get(signal)), 1);
  }

  @Override
  public void entered(long time, String pin) {
    next.entered(time, pin);
  }

  @Override
  public void came(long time, Pin pin) {
    if (time != now) {
      dump.cycle(now);
      now = time;
    }
    if (entries.containsKey(pin)) {
      turn(entries.get(pin));
    }
    turn(pin);
    next.came(time, pin);
  }

  @Override
  public void violated(long time, Pin pin, String first, long gap, long least) {
    next.violated(time, pin, first, gap, least);
  }

  @Override
  public void absorbed(long time, Pin pin) {
    next.absorbed(time, pin);
  }

  private void turn(Pin pin) {
    int signal = signals.get(pin);
    levels.set(signal, !levels.get(signal));
    show(signal);
  }

  /// What a viewer (GTKWave) is to show of the dump.
  public String saveFile() {
    return dump.saveFile();
  }

  /// Writes what is left, once the run is over.
  public void finish() {
    dump.cycle(now);
  }
}

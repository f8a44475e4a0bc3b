package nnc.backends.sfq;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nnc.ir.PulseNetlist;
import nnc.ir.pulse.Picoseconds;
import nnc.ir.pulse.Stimulus;
import nnc.ir.pulse.Terminal;

/// What each of the chip's pins is: its port in the Verilog, the bit of the network's value that it
/// carries, and when it gets a pulse. A frame lasts `frame` femtoseconds; what a sample gives comes
/// `latency` frames behind the one in which it is sent.
public record PinTable(long frame, int latency, List<Row> rows) {

  /// A pin; `value` is an element such as `x[3]`, empty for pins that carry none, and `bit` its
  /// bit, 0 being the least; `drive` is empty for what leaves the chip.
  public record Row(String pin, String port, String value, int bit, Optional<Stimulus> drive) {
    public boolean leaves() {
      return drive.isEmpty();
    }
  }

  public PinTable {
    rows = List.copyOf(rows);
  }

  /// What every frame needs, then data in the order of their elements and bits, then outputs.
  public static PinTable of(PulseNetlist netlist, String prefix) {
    PulsePorts ports = PulsePorts.of(netlist, prefix);
    Map<String, Row> data = new LinkedHashMap<>();
    for (Terminal t : netlist.inputs()) {
      elements(
          t,
          (pin, value, bit) ->
              data.put(
                  pin,
                  new Row(
                      pin,
                      ports.input(pin),
                      value,
                      bit,
                      Optional.ofNullable(netlist.drives().get(pin)))));
    }
    List<Row> rows = new ArrayList<>();
    netlist
        .drives()
        .forEach((pin, drive) -> {
          if (!data.containsKey(pin)) {
            rows.add(new Row(pin, ports.input(pin), "", 0, Optional.of(drive)));
          }
        });
    data.values().stream().filter(r -> r.drive.isPresent()).forEach(rows::add);
    for (Terminal t : netlist.outputs()) {
      elements(
          t,
          (pin, value, bit) ->
              rows.add(new Row(pin, ports.output(pin), value, bit, Optional.empty())));
    }
    return new PinTable(netlist.frame(), netlist.latency(), rows);
  }

  private interface Element {
    void at(String pin, String value, int bit);
  }

  private static void elements(Terminal t, Element each) {
    int width = t.type().format().width();
    for (int i = 0; i < t.pins().size(); i++) {
      each.at(t.pins().get(i), t.name() + "[" + i / width + "]", i % width);
    }
  }

  /// The Verilog port of each pin.
  public SequencedMap<String, String> ports() {
    SequencedMap<String, String> ports = new LinkedHashMap<>();
    rows.forEach(r -> ports.put(r.pin, r.port));
    return ports;
  }

  /// A line for each pin under a head; times are in picoseconds from the beginning of what `when`
  /// says. Those of results are left open: they come in the frame that is `frames_later`.
  public byte[] csv() {
    String head = "pin,port,direction,value,bit,when,times_ps,frame_ps,frames_later\n";
    return rows.stream()
        .map(r ->
            Stream.of(
                    r.pin,
                    r.port,
                    r.leaves() ? "out" : "in",
                    r.value,
                    r.value.isEmpty() ? "" : String.valueOf(r.bit),
                    r.drive.map(d -> d.when().name().toLowerCase(Locale.ROOT)).orElse("frame"),
                    r.drive
                        .map(d ->
                            d.times().stream()
                                .map(Picoseconds::print)
                                .collect(Collectors.joining(" ")))
                        .orElse(""),
                    Picoseconds.print(frame),
                    r.leaves() ? String.valueOf(latency) : "0")
                .map(PinTable::field)
                .collect(Collectors.joining(",", "", "\n")))
        .collect(Collectors.joining("", head, ""))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String field(String text) {
    return text.matches("[^,\"\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}

package nnc.backends.fpga;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.backends.verilog.Templates;

/// A part one can buy in a package, as the files of `parts` describe it: how the tools name the
/// package, and for parts with a known board the clock pin, its frequency and pins for a byte-wide
/// port.
public record Part(
    String id, String family, String packaging, String clockPin, String clockMhz, List<Pin> pins) {

  /// A port bit and the pin it is on.
  public record Pin(String port, String pin) {}

  public Part {
    pins = List.copyOf(pins);
  }

  /// The part `id` (as in the target description); empty where there is no file for it.
  public static Optional<Part> of(String id) {
    String file = "parts/" + id + ".txt";
    if (!id.matches("[a-z0-9-]+") || !Templates.has("fpga", file)) {
      return Optional.empty();
    }
    String family = "";
    String packaging = "";
    String clockPin = "";
    String clockMhz = "";
    List<Pin> pins = new ArrayList<>();
    for (String line :
        new String(Templates.verbatim("fpga", file), StandardCharsets.UTF_8).split("\n", -1)) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "family" -> family = words[1];
        case "package" -> packaging = words[1];
        case "clock" -> {
          clockPin = words[1];
          clockMhz = words[2];
        }
        case "pins" -> {
          for (int i = 1; i < words.length; i++) {
            pins.addAll(pins(words[i]));
          }
        }
        case "", "#" -> {}
        default -> throw new IllegalStateException(file + ": " + line);
      }
    }
    return Optional.of(new Part(id, family, packaging, clockPin, clockMhz, pins));
  }

  /// `port=pin`, or `port=pin0,pin1,...` for a vector.
  private static List<Pin> pins(String assignment) {
    String port = assignment.substring(0, assignment.indexOf('='));
    String[] names = assignment.substring(port.length() + 1).split(",", -1);
    List<Pin> pins = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      pins.add(new Pin(names.length == 1 ? port : port + "[" + i + "]", names[i]));
    }
    return pins;
  }
}

package nnc.ir.pulse;

import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.number.NumberFormat;

/// A network's input or output: the chip's pins for its elements, row-major, and for each bit of an
/// element, least first. A bit of an output is 1 where the pin has had a pulse in the frame.
public record Terminal(String name, TensorType type, List<String> pins) {
  public Terminal {
    pins = List.copyOf(pins);
  }

  /// The bits of `value` in the order of pins; a bipolar element is 1 where it is above 0, others
  /// are in two's complement.
  public static BitSet bits(Value value) {
    NumberFormat format = value.type().format();
    int width = format.width();
    long[] raw = value.raw();
    BitSet bits = new BitSet(raw.length * width);
    for (int i = 0; i < raw.length; i++) {
      for (int bit = 0; bit < width; bit++) {
        bits.set(
            i * width + bit,
            format instanceof NumberFormat.Bipolar ? raw[i] > 0 : (raw[i] >> bit & 1) != 0);
      }
    }
    return bits;
  }

  /// What pins say, of which `fired` had a pulse.
  public Value value(Predicate<String> fired) {
    NumberFormat format = type.format();
    int width = format.width();
    long[] raw = new long[type.shape().size()];
    for (int pin = 0; pin < pins.size(); pin++) {
      if (fired.test(pins.get(pin))) {
        raw[pin / width] |= 1L << pin % width;
      }
    }
    for (int i = 0; i < raw.length; i++) {
      if (format instanceof NumberFormat.Bipolar) {
        raw[i] = 2 * raw[i] - 1;
      } else if (raw[i] > format.range().hi()) {
        raw[i] -= 1L << width;
      }
    }
    return Value.ofRaw(type, raw);
  }
}

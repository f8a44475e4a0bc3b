package nnc.ir.pulse;

import java.util.List;
import nnc.ir.TensorType;

/// A network's input or output: the chip's pins for its elements, row-major. An element of an
/// output is 1 where the pin has had a pulse in the frame.
public record Terminal(String name, TensorType type, List<String> pins) {
  public Terminal {
    pins = List.copyOf(pins);
  }
}

package nnc.ir.pulse;

/// A pin of an instance; of the chip itself where `instance` is empty. As text `h1.clk`, or the
/// chip's pin alone.
public record Pin(String instance, String pin) {

  /// The chip's own pin.
  public static Pin outside(String pin) {
    return new Pin("", pin);
  }

  public boolean isOutside() {
    return instance.isEmpty();
  }

  @Override
  public String toString() {
    return isOutside() ? pin : instance + "." + pin;
  }
}

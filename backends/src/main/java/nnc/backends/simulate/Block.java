package nnc.backends.simulate;

import java.math.BigInteger;
import java.util.List;
import nnc.backends.tool.Rtl;

/// A clocked module with plain ports: `clk`, the inputs and the outputs.
public record Block(Rtl rtl, List<Port> inputs, List<Port> outputs) {

  /// A port other than the clock.
  public record Port(String name, int width) {}

  public Block {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  public int inputBits() {
    return inputs.stream().mapToInt(Port::width).sum();
  }

  public int outputBits() {
    return outputs.stream().mapToInt(Port::width).sum();
  }

  /// One word with the given port values, the first port in the highest bits.
  public BigInteger word(List<BigInteger> values) {
    if (values.size() != inputs.size()) {
      throw new IllegalArgumentException(values.size() + " values for " + inputs.size() + " ports");
    }
    BigInteger word = BigInteger.ZERO;
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i).signum() < 0 || values.get(i).bitLength() > inputs.get(i).width()) {
        throw new IllegalArgumentException(values.get(i) + " on " + inputs.get(i));
      }
      word = word.shiftLeft(inputs.get(i).width()).or(values.get(i));
    }
    return word;
  }
}

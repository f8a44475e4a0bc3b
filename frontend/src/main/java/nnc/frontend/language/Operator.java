package nnc.frontend.language;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What can be called: the word, the words of its arguments, and which of them may be given without
/// its word after the input.
enum Operator implements Callee {
  DENSE("dense", "", "weights thresholds signs clamp bias preload"),
  CONV("conv", "", "kernel thresholds signs clamp bias preload size stride padding pad groups"),
  MAXPOOL("maxpool", "size", "size stride padding"),
  SUMPOOL("sumpool", "size", "size stride padding"),
  FLATTEN("flatten", "", ""),
  ADD("add", "", ""),
  CONCAT("concat", "", ""),
  ARGMAX("argmax", "", ""),
  RELU("relu", "", ""),
  STEP("step", "limit", "limit directions"),
  SIGN("sign", "limit", "limit directions"),
  BINARY("binary", "limit", "limit directions"),
  CLIP("clip", "range", "range format"),
  SHIFT("shift", "bits", "bits rounding"),
  MULTITHRESHOLD("multithreshold", "thresholds", "thresholds directions base step format"),
  REQUANTIZE("requantize", "", "multiplier offset shift format"),
  AFFINE("affine", "", "scale shift"),
  BATCHNORM("batchnorm", "", "gamma beta mean variance epsilon"),
  QUANTIZE("quantize", "", "scale zero format narrow rounding"),
  DELAY("delay", "steps", "steps");

  private final String word;
  private final String unnamed;
  private final String arguments;

  Operator(String word, String unnamed, String arguments) {
    this.word = word;
    this.unnamed = unnamed;
    this.arguments = arguments;
  }

  @Override
  public String word() {
    return word;
  }

  @Override
  public Optional<String> unnamed() {
    return unnamed.isEmpty() ? Optional.empty() : Optional.of(unnamed);
  }

  @Override
  public List<String> arguments() {
    return arguments.isEmpty() ? List.of() : List.of(arguments.split(" ", -1));
  }

  /// Whether it takes two or more inputs.
  boolean joins() {
    return this == ADD || this == CONCAT;
  }

  static Optional<Operator> of(String word) {
    return Arrays.stream(values()).filter(o -> o.word.equals(word)).findFirst();
  }

  static List<String> words() {
    return Arrays.stream(values()).map(Operator::word).toList();
  }

  /// What to write for an operator that other tools have and this language has not.
  static Optional<String> instead(String word) {
    return Optional.ofNullable(
        switch (word) {
          case "avgpool", "averagepool" ->
              "write sumpool and divide afterwards, with shift or affine";
          case "softmax" -> "argmax gives the same class without it";
          case "threshold" ->
              "thresholds of synapses are an argument of dense and conv (thresholds: ...); a"
                  + " neuron that fires at a limit is 'step >= limit'";
          case "linear", "fc", "gemm", "matmul" -> "write dense(x, weights: ...)";
          case "conv2d" -> "write conv(x, kernel: ...)";
          case "relu6" -> "write clip with the bounds it has after quantization";
          case "nearest", "nearest_even", "floor", "trunc" ->
              "rounding is an argument: shift(7, rounding: " + word + ")";
          case "sigmoid", "tanh" -> "a quantized one is a multithreshold";
          default -> null;
        });
  }
}

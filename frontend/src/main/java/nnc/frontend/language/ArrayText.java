package nnc.frontend.language;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.IntFunction;
import nnc.frontend.language.Arrays.Role;
import nnc.ir.Tensor;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;

/// Writes constant tensors: short ones into the text, others into files.
final class ArrayText {

  private static final int LONGEST = 32;

  private final String folder;
  private final SequencedMap<String, Tensor> files = new LinkedHashMap<>();

  ArrayText(String folder) {
    this.folder = folder;
  }

  SequencedMap<String, Tensor> files() {
    return files;
  }

  /// The argument that reads back as `tensor` in `role`, meeting values with `fraction` bits behind
  /// the binary point. A long one becomes the file `name`.
  String of(Tensor tensor, Role role, int fraction, String name) {
    NumberFormat natural = natural(tensor, role, fraction);
    boolean stated = role != Role.REALS && !tensor.format().equals(natural);
    String as = stated ? " as " + tensor.format() : "";
    if (tensor.size() > LONGEST) {
      String file = folder + "/" + name + ".npy";
      for (int i = 2; files.containsKey(file); i++) {
        file = folder + "/" + name + "_" + i + ".npy";
      }
      files.put(file, tensor);
      return "\"" + file + "\"" + as;
    }
    IntFunction<String> number =
        tensor.format().isReal()
            ? i -> Double.toString(tensor.real(i))
            : i -> Long.toString(tensor.raw(i));
    if (tensor.shape().rank() <= 1 && tensor.size() == 1 && !stated) {
      return number.apply(0);
    }
    StringBuilder text = new StringBuilder();
    append(tensor, 0, 0, number, text);
    return text + as;
  }

  private static void append(
      Tensor tensor, int axis, int from, IntFunction<String> number, StringBuilder text) {
    if (axis == tensor.shape().rank()) {
      text.append(axis == 0 ? "[" + number.apply(from) + "]" : number.apply(from));
      return;
    }
    int step = 1;
    for (int a = axis + 1; a < tensor.shape().rank(); a++) {
      step *= tensor.shape().dim(a);
    }
    text.append('[');
    for (int i = 0; i < tensor.shape().dim(axis); i++) {
      text.append(i == 0 ? "" : ", ");
      append(tensor, axis + 1, from + i * step, number, text);
    }
    text.append(']');
  }

  /// The format that the reader gives to these numbers where none is stated.
  private static NumberFormat natural(Tensor tensor, Role role, int fraction) {
    if (tensor.format().isReal()) {
      return tensor.format();
    }
    long lo = Long.MAX_VALUE;
    long hi = Long.MIN_VALUE;
    boolean binary = true;
    for (int i = 0; i < tensor.size(); i++) {
      long raw = tensor.raw(i);
      lo = Math.min(lo, raw);
      hi = Math.max(hi, raw);
      binary &= raw == 1 || raw == -1;
    }
    if (binary && role == Role.WEIGHTS) {
      return Formats.BIPOLAR;
    }
    return new NumberFormat.Fixed(lo < 0, NumberFormat.bits(new Range(lo, hi)), fraction);
  }
}

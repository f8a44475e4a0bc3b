package nnc.frontend.data;

import java.util.List;
import nnc.frontend.encoding.Encoder;
import nnc.ir.Samples;
import nnc.ir.Tensor;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;

/// Steps that an encoder makes of rows, a sequence at a time, the last one kept.
final class EncodedSteps implements Samples {

  private final Tensor array;
  private final int features;
  private final Encoder encoder;
  private final int length;
  private final int count;
  private final StepValues inputs;
  private volatile Sequence last = new Sequence(-1, List.of());

  private record Sequence(int index, List<double[]> steps) {}

  /// Rows of `features` elements become `count` steps in sequences of `length`.
  EncodedSteps(
      Tensor array, int features, Encoder encoder, int length, int count, StepValues inputs) {
    this.array = array;
    this.features = features;
    this.encoder = encoder;
    this.length = length;
    this.count = count;
    this.inputs = inputs;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public List<Integer> labels() {
    return List.of();
  }

  @Override
  public List<Value> inputs(int index) {
    java.util.Objects.checkIndex(index, count);
    Sequence sequence = last;
    if (sequence.index != index / length) {
      sequence = new Sequence(index / length, encode(index / length));
      last = sequence;
    }
    return inputs.of(
        sequence.steps.get(index % length),
        element -> "step " + (index % length) + ", element " + element + " of a sequence");
  }

  private List<double[]> encode(int sequence) {
    int rows = encoder.expands() ? 1 : length;
    double[][] values = new double[rows][features];
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < features; i++) {
        values[r][i] = array.real((sequence * rows + r) * features + i);
        if (!Double.isFinite(values[r][i])) {
          throw inputs
              .file()
              .fault(
                  Code.E0301,
                  "row "
                      + (sequence * rows + r + 1)
                      + ", column "
                      + (i + 1)
                      + " of '"
                      + inputs.file().name()
                      + "' is "
                      + values[r][i]);
        }
      }
    }
    try {
      return List.of(encoder.encode(values, length, sequence));
    } catch (IllegalArgumentException outside) {
      throw inputs
          .file()
          .diagnostic(
              Code.E0302,
              "in row "
                  + (sequence + 1)
                  + " of '"
                  + inputs.file().name()
                  + "' "
                  + outside.getMessage())
          .help("say what the data's range is, as in --encode rate,range=0..255")
          .rejection();
    }
  }
}

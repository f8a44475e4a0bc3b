package nnc.ir;

import java.util.List;
import java.util.stream.IntStream;

/// Test or calibration data: for each sample one value per network input, in the order of
/// `Network.inputIds()`, and the labels where they are known (else empty).
public interface Samples {

  int count();

  /// The inputs of sample `index` (from 0).
  List<Value> inputs(int index);

  /// One class per sample, or an empty list.
  List<Integer> labels();

  /// The inputs of every sample.
  default List<List<Value>> every() {
    return IntStream.range(0, count()).mapToObj(this::inputs).toList();
  }

  /// Samples `from` up to `from + count - 1`, without labels.
  default Samples part(int from, int count) {
    Samples whole = this;
    return new Samples() {
      @Override
      public int count() {
        return count;
      }

      @Override
      public List<Value> inputs(int index) {
        return whole.inputs(from + index);
      }

      @Override
      public List<Integer> labels() {
        return List.of();
      }
    };
  }

  /// Samples held in memory.
  static Samples of(List<List<Value>> inputs, List<Integer> labels) {
    List<List<Value>> all = List.copyOf(inputs);
    List<Integer> classes = List.copyOf(labels);
    return new Samples() {
      @Override
      public int count() {
        return all.size();
      }

      @Override
      public List<Value> inputs(int index) {
        return all.get(index);
      }

      @Override
      public List<Integer> labels() {
        return classes;
      }
    };
  }
}

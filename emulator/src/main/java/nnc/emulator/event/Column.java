package nnc.emulator.event;

import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;

/// One number for each neuron, packed: what is loaded into the blocks of a loop and stored back.
/// Integers take 4 bytes where their format fits them, with or without a sign.
abstract sealed class Column {

  private static final Range INTS = new Range(Integer.MIN_VALUE, Integer.MAX_VALUE);
  private static final Range WORDS = new Range(0, 0xffff_ffffL);

  /// A column with the contents of `value`.
  static Column of(Value value) {
    NumberFormat format = value.type().format();
    if (format.isReal()) {
      return new Doubles(value.real().clone());
    }
    Column column = empty(format.range(), value.raw().length);
    column.store(value.raw(), 0, value.raw().length);
    return column;
  }

  static Column of(Tensor tensor, boolean integer) {
    if (!integer) {
      return new Doubles(tensor.toReal());
    }
    Column column = empty(tensor.format().range(), tensor.size());
    column.store(tensor.toRaw(), 0, tensor.size());
    return column;
  }

  private static Column empty(Range range, int size) {
    return INTS.contains(range)
        ? new Ints(new int[size])
        : WORDS.contains(range) ? new Words(new int[size]) : new Longs(new long[size]);
  }

  /// Copies the numbers from neuron `from` on to a block, `long[]` or `double[]`.
  abstract void load(int from, int count, Object block);

  /// Copies a block to the numbers from neuron `from` on.
  abstract void store(Object block, int from, int count);

  /// All numbers.
  abstract Value value(TensorType type);

  private static final class Ints extends Column {

    private final int[] values;

    Ints(int[] values) {
      this.values = values;
    }

    @Override
    void load(int from, int count, Object block) {
      long[] into = (long[]) block;
      for (int i = 0; i < count; i++) {
        into[i] = values[from + i];
      }
    }

    @Override
    void store(Object block, int from, int count) {
      long[] source = (long[]) block;
      for (int i = 0; i < count; i++) {
        values[from + i] = (int) source[i];
      }
    }

    @Override
    Value value(TensorType type) {
      long[] raw = new long[values.length];
      load(0, raw.length, raw);
      return Value.ofRaw(type, raw);
    }
  }

  private static final class Words extends Column {

    private final int[] values;

    Words(int[] values) {
      this.values = values;
    }

    @Override
    void load(int from, int count, Object block) {
      long[] into = (long[]) block;
      for (int i = 0; i < count; i++) {
        into[i] = values[from + i] & 0xffff_ffffL;
      }
    }

    @Override
    void store(Object block, int from, int count) {
      long[] source = (long[]) block;
      for (int i = 0; i < count; i++) {
        values[from + i] = (int) source[i];
      }
    }

    @Override
    Value value(TensorType type) {
      long[] raw = new long[values.length];
      load(0, raw.length, raw);
      return Value.ofRaw(type, raw);
    }
  }

  private static final class Longs extends Column {

    private final long[] values;

    Longs(long[] values) {
      this.values = values;
    }

    @Override
    void load(int from, int count, Object block) {
      System.arraycopy(values, from, block, 0, count);
    }

    @Override
    void store(Object block, int from, int count) {
      System.arraycopy(block, 0, values, from, count);
    }

    @Override
    Value value(TensorType type) {
      return Value.ofRaw(type, values.clone());
    }
  }

  private static final class Doubles extends Column {

    private final double[] values;

    Doubles(double[] values) {
      this.values = values;
    }

    @Override
    void load(int from, int count, Object block) {
      System.arraycopy(values, from, block, 0, count);
    }

    @Override
    void store(Object block, int from, int count) {
      System.arraycopy(block, 0, values, from, count);
    }

    @Override
    Value value(TensorType type) {
      return Value.ofReal(type, values.clone());
    }
  }
}

package nnc.frontend.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import nnc.ir.Network;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;

/// The inputs of a network, one after the other, as one row of numbers.
record StepValues(BinaryFile file, List<String> ids, List<TensorType> types) {

  static StepValues of(BinaryFile file, Network network) {
    List<String> ids = network.inputIds();
    List<TensorType> types = new ArrayList<>();
    for (String id : ids) {
      if (network.op(id) instanceof Op.Input(var type)) {
        types.add(type);
      }
    }
    return new StepValues(file, ids, types);
  }

  /// Elements of all inputs.
  int size() {
    return types.stream().mapToInt(t -> t.shape().size()).reduce(0, Math::addExact);
  }

  /// The format of element `index`.
  NumberFormat format(int index) {
    int at = index;
    for (TensorType type : types) {
      if (at < type.shape().size()) {
        return type.format();
      }
      at -= type.shape().size();
    }
    throw new IllegalArgumentException("element " + index);
  }

  /// `row` as inputs; throws `Rejection` (E0302) for a number that is none of its input's format,
  /// whose place `where` tells.
  List<Value> of(double[] row, Function<Integer, String> where) {
    List<Value> values = new ArrayList<>(types.size());
    int offset = 0;
    for (TensorType type : types) {
      int size = type.shape().size();
      if (type.format().isReal()) {
        values.add(Value.ofReal(type, java.util.Arrays.copyOfRange(row, offset, offset + size)));
      } else {
        long[] raw = new long[size];
        for (int i = 0; i < size; i++) {
          double scaled = Math.scalb(row[offset + i], type.format().fraction());
          raw[i] = (long) scaled;
          if (raw[i] != scaled || !type.format().holds(raw[i])) {
            throw Misfit.of(
                    file,
                    "value "
                        + row[offset + i]
                        + " in "
                        + where.apply(offset + i)
                        + " of '"
                        + file.name()
                        + "'",
                    type.format())
                .rejection();
          }
        }
        values.add(Value.ofRaw(type, raw));
      }
      offset += size;
    }
    return values;
  }
}

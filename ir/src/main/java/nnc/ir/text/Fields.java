package nnc.ir.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;

/// Attributes to be printed, in order: each value is a list of pieces between which a line may end.
/// The counterpart of `Attributes`.
final class Fields {

  private static final int WIDTH = 100;

  private final SequencedMap<String, List<String>> values = new LinkedHashMap<>();

  Fields put(String name, long value) {
    return piece(name, Long.toString(value));
  }

  Fields put(String name, double value) {
    return piece(name, Double.toString(value));
  }

  Fields put(String name, boolean value) {
    return piece(name, Boolean.toString(value));
  }

  Fields put(String name, Enum<?> value) {
    return piece(name, value.name().toLowerCase(Locale.ROOT));
  }

  Fields put(String name, NumberFormat format) {
    return piece(name, format.toString());
  }

  Fields put(String name, TensorType type) {
    return piece(name, type.toString());
  }

  Fields put(String name, Shape shape) {
    return piece(name, shape.toString());
  }

  Fields put(String name, Tensor tensor) {
    values.put(name, TensorText.print(tensor));
    return this;
  }

  Fields put(String name, Optional<Tensor> tensor) {
    tensor.ifPresent(t -> put(name, t));
    return this;
  }

  Fields list(String name, List<?> items) {
    values.put(name, bracketed(items.stream().map(i -> List.of(i.toString())).toList()));
    return this;
  }

  Fields list(String name, int... items) {
    return list(name, java.util.Arrays.stream(items).boxed().toList());
  }

  /// A word, a number, a tensor or a list of such.
  Fields words(String name, Object value) {
    values.put(name, nested(value));
    return this;
  }

  private static List<String> nested(Object value) {
    return switch (value) {
      case List<?> list -> bracketed(list.stream().map(Fields::nested).toList());
      case Tensor tensor -> TensorText.print(tensor);
      default -> List.of(value.toString());
    };
  }

  Fields stages(String name, List<Op.Elementwise> stages) {
    values.put(
        name,
        bracketed(stages.stream().map(op -> OpText.print(op).inline(op.mnemonic())).toList()));
    return this;
  }

  Fields reference(String name, String id) {
    return piece(name, "%" + Quoted.name(id));
  }

  private Fields piece(String name, String text) {
    values.put(name, List.of(text));
    return this;
  }

  static List<String> bracketed(List<List<String>> items) {
    List<String> pieces = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      List<String> item = new ArrayList<>(items.get(i));
      item.addLast(item.removeLast() + (i < items.size() - 1 ? "," : ""));
      pieces.addAll(item);
    }
    if (pieces.isEmpty()) {
      return List.of("[]");
    }
    pieces.set(0, "[" + pieces.getFirst());
    pieces.addLast(pieces.removeLast() + "]");
    return pieces;
  }

  /// All as pieces of one value that starts with `word`.
  private List<String> inline(String word) {
    if (values.isEmpty()) {
      return List.of(word);
    }
    List<String> pieces = new ArrayList<>(List.of(word + " {"));
    values.forEach((name, value) -> {
      pieces.add(name + " =");
      pieces.addAll(value);
      pieces.addLast(pieces.removeLast() + ",");
    });
    String last = pieces.removeLast();
    pieces.addLast(last.substring(0, last.length() - 1));
    pieces.addLast("}");
    return pieces;
  }

  /// Appends a statement that starts with `head`: on one line where it fits, else a line for each
  /// attribute and further lines for long values.
  void appendTo(StringBuilder out, String head) {
    int length = 2 + head.length();
    for (var entry : values.entrySet()) {
      length += 6 + entry.getKey().length();
      for (String piece : entry.getValue()) {
        length += piece.length() + 1;
      }
    }
    out.append("  ").append(head);
    if (length <= WIDTH) {
      String all =
          values.entrySet().stream()
              .map(e -> e.getKey() + " = " + String.join(" ", e.getValue()))
              .collect(java.util.stream.Collectors.joining(", "));
      out.append(all.isEmpty() ? "" : " { " + all + " }").append('\n');
      return;
    }
    out.append(" {\n");
    var iterator = values.sequencedEntrySet().iterator();
    while (iterator.hasNext()) {
      var entry = iterator.next();
      fill(out, entry.getKey() + " =", entry.getValue());
      out.append(iterator.hasNext() ? ",\n" : "\n");
    }
    out.append("  }\n");
  }

  private static void fill(StringBuilder out, String start, List<String> pieces) {
    out.append("    ").append(start);
    int column = 4 + start.length();
    for (String piece : pieces) {
      if (column + 1 + piece.length() > WIDTH) {
        out.append("\n      ").append(piece);
        column = 6 + piece.length();
      } else {
        out.append(' ').append(piece);
        column += 1 + piece.length();
      }
    }
  }
}

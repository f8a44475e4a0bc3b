package nnc.ir.text;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.number.NumberFormat;

/// Tensors in the text: few elements as a decimal list, many as hexadecimal bytes.
final class TensorText {

  private static final int MOST_DECIMALS = 64;
  private static final int BYTES_A_LINE = 40;

  private TensorText() {}

  /// Pieces between which a line may end.
  static List<String> print(Tensor tensor) {
    List<String> pieces = new ArrayList<>(List.of(tensor.toString()));
    if (tensor.size() <= MOST_DECIMALS) {
      pieces.addAll(
          Fields.bracketed(
              IntStream.range(0, tensor.size())
                  .mapToObj(i ->
                      List.of(
                          tensor.format().isReal()
                              ? Double.toString(tensor.real(i))
                              : Long.toString(tensor.raw(i))))
                  .toList()));
      return pieces;
    }
    if (tensor.element() == Tensor.Element.F32) {
      pieces.add("f32");
    }
    byte[] bytes = tensor.bytes();
    for (int at = 0; at < bytes.length; at += BYTES_A_LINE) {
      int end = Math.min(bytes.length, at + BYTES_A_LINE);
      pieces.add("x\"" + HexFormat.of().formatHex(bytes, at, end) + "\"");
    }
    return pieces;
  }

  /// Reads what stands behind a type; throws `Rejection` where the elements do not fit it.
  static Tensor parse(Lexer lexer, TensorType type) {
    return lexer.at(Token.Kind.OPEN_BRACKET) ? decimals(lexer, type) : packed(lexer, type);
  }

  private static Tensor decimals(Lexer lexer, TensorType type) {
    Shape shape = type.shape();
    Token open = lexer.expect(Token.Kind.OPEN_BRACKET);
    budget(lexer, open, type, 2L * shape.size() - 1);
    long[] raw = new long[type.format().isReal() ? 0 : shape.size()];
    double[] real = new double[type.format().isReal() ? shape.size() : 0];
    for (int i = 0; i < shape.size(); i++) {
      if (i > 0) {
        lexer.expect(Token.Kind.COMMA);
      }
      Token token = lexer.peek();
      if (type.format().isReal()) {
        real[i] = real(lexer);
      } else {
        raw[i] = integer(lexer);
        if (!type.format().holds(raw[i])) {
          throw lexer.fail(token, raw[i] + " is no " + type.format());
        }
      }
    }
    if (lexer.at(Token.Kind.COMMA)) {
      throw lexer.fail(lexer.peek(), "more elements than " + type + " has");
    }
    lexer.expect(Token.Kind.CLOSE_BRACKET);
    return type.format().isReal()
        ? Tensor.ofReal(shape, real)
        : Tensor.ofRaw(shape, type.format(), raw);
  }

  private static long integer(Lexer lexer) {
    Token token = lexer.expect(Token.Kind.NUMBER);
    try {
      return Long.parseLong(lexer.text(token));
    } catch (NumberFormatException _) {
      throw lexer.fail(token, "expected an integer of at most 64 bits");
    }
  }

  private static double real(Lexer lexer) {
    if (lexer.at(Token.Kind.WORD) && nextIs(lexer, "NaN")) {
      lexer.take();
      return Double.NaN;
    }
    if (lexer.at(Token.Kind.WORD) && nextIs(lexer, "Infinity")) {
      lexer.take();
      return Double.POSITIVE_INFINITY;
    }
    return Double.parseDouble(lexer.text(lexer.expect(Token.Kind.NUMBER)));
  }

  private static Tensor packed(Lexer lexer, TensorType type) {
    Tensor.Element element = Tensor.Element.of(type.format());
    if (type.format().isReal() && lexer.at(Token.Kind.WORD) && nextIs(lexer, "f32")) {
      lexer.take();
      element = Tensor.Element.F32;
    }
    Token first = lexer.peek();
    if (first.kind() != Token.Kind.HEX) {
      throw lexer.unexpected("hexadecimal bytes");
    }
    long size = element.bytes(type.shape().size());
    budget(lexer, first, type, 2 * size);
    byte[] bytes = new byte[(int) size];
    int filled = 0;
    Token last = first;
    while (lexer.at(Token.Kind.HEX)) {
      last = lexer.take();
      int count = (last.end() - last.start() - 3) / 2;
      if (count > size - filled) {
        throw lexer.fail(last, "more bytes than the " + size + " of " + type);
      }
      decode(lexer, last, bytes, filled);
      filled += count;
    }
    if (filled != size) {
      throw lexer.fail(last, filled + " bytes instead of the " + size + " of " + type);
    }
    Tensor tensor = Tensor.over(type.shape(), type.format(), element, MemorySegment.ofArray(bytes));
    if (!(type.format() instanceof NumberFormat.Real)) {
      tensor
          .firstIllegal()
          .ifPresent(i -> {
            throw lexer.fail(
                first, "element " + i + " (" + tensor.raw(i) + ") is no " + type.format());
          });
    }
    return tensor;
  }

  private static boolean nextIs(Lexer lexer, String word) {
    return lexer.text(lexer.peek()).equals(word);
  }

  private static void decode(Lexer lexer, Token token, byte[] into, int at) {
    CharSequence text = lexer.characters();
    int end = token.end() - 1;
    for (int i = token.start() + 2; i < end; i += 2) {
      if (i + 1 == end
          || !HexFormat.isHexDigit(text.charAt(i))
          || !HexFormat.isHexDigit(text.charAt(i + 1))) {
        throw lexer.fail(
            new Token(Token.Kind.HEX, i, Math.min(end, i + 2)), "expected two hexadecimal digits");
      }
      into[at++] =
          (byte)
              (HexFormat.fromHexDigit(text.charAt(i)) << 4
                  | HexFormat.fromHexDigit(text.charAt(i + 1)));
    }
  }

  /// Refuses a type that needs more characters than the text has left, before memory is taken.
  private static void budget(Lexer lexer, Token at, TensorType type, long characters) {
    if (characters > lexer.length() - at.start()) {
      throw lexer.fail(
          at, "the text ends before the " + type.shape().size() + " elements of " + type);
    }
  }
}

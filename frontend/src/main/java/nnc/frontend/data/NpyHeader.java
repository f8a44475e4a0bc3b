package nnc.frontend.data;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;

/// NPY files, versions 1 to 3 (NumPy enhancement proposal 1): a header that is a Python dictionary
/// of `descr`, `fortran_order` and `shape`, then the elements.
final class NpyHeader {

  private static final int LONGEST = 1 << 16;
  private static final Pattern TYPE = Pattern.compile("([<>|=]?)([a-zA-Z?])(\\d{0,4})");

  private final BinaryFile file;
  private final String text;
  private int at;

  private NpyHeader(BinaryFile file, String text) {
    this.file = file;
    this.text = text;
  }

  static boolean matches(BinaryFile file) {
    return file.startsWith(0x93, 'N', 'U', 'M', 'P', 'Y');
  }

  /// The array of an NPY file.
  static Tensor read(BinaryFile file) {
    if (!matches(file) || file.size() < 10) {
      throw file.fault(Code.E0103, "'" + file.name() + "' is no NPY array");
    }
    int version = file.unsigned(6);
    if (version < 1 || version > 3) {
      throw file.fault(
          Code.E0104,
          "'" + file.name() + "' has NPY version " + version + "; 1 to 3 can be read",
          "save it again with numpy.save");
    }
    int prefix = version == 1 ? 10 : 12;
    if (file.size() < prefix) {
      throw file.fault(Code.E0103, "'" + file.name() + "' ends inside its header");
    }
    long length = file.unsigned(8) + 256L * file.unsigned(9);
    if (version > 1) {
      length += 65536L * file.unsigned(10) + 16777216L * file.unsigned(11);
    }
    if (length > LONGEST || prefix + length > file.size()) {
      throw file.fault(
          Code.E0103,
          "'"
              + file.name()
              + "' declares a header of "
              + length
              + " bytes, the file has "
              + file.size());
    }
    byte[] header = file.bytes().asSlice(prefix, length).toArray(ValueLayout.JAVA_BYTE);
    String text =
        new String(header, version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    return new NpyHeader(file, text).parse().read(file, prefix + length);
  }

  private NumberArray parse() {
    Optional<String> type = Optional.empty();
    Optional<Boolean> fortran = Optional.empty();
    Optional<List<Long>> shape = Optional.empty();
    expect('{');
    while (!accept('}')) {
      String key = string();
      expect(':');
      switch (key) {
        case "descr" -> {
          if (peek() == '[' || peek() == '(') {
            throw file.fault(
                Code.E0104,
                "'" + file.name() + "' holds records; only arrays of plain numbers can be read");
          }
          type = Optional.of(string());
        }
        case "fortran_order" -> fortran = Optional.of(truth());
        case "shape" -> shape = Optional.of(tuple());
        default -> throw malformed();
      }
      if (!accept(',') && peek() != '}') {
        throw malformed();
      }
    }
    if (type.isEmpty() || fortran.isEmpty() || shape.isEmpty() || !text.substring(at).isBlank()) {
      throw malformed();
    }
    return array(type.get(), shape.get(), fortran.get());
  }

  private NumberArray array(String type, List<Long> shape, boolean fortran) {
    Matcher m = TYPE.matcher(type);
    Optional<NumberArray.Kind> kind =
        m.matches() ? kind(m.group(2) + m.group(3)) : Optional.empty();
    if (kind.isEmpty()) {
      throw file.diagnostic(
              Code.E0104, "'" + file.name() + "' holds elements of type '" + type + "'")
          .help("store booleans, integers of 8 to 64 bits or floats of 16 to 64 bits")
          .rejection();
    }
    ByteOrder order = m.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return new NumberArray(shape, kind.get(), order, fortran);
  }

  private static Optional<NumberArray.Kind> kind(String code) {
    return Optional.ofNullable(
        switch (code) {
          case "b1", "?" -> NumberArray.Kind.BOOL;
          case "i1" -> NumberArray.Kind.I8;
          case "i2" -> NumberArray.Kind.I16;
          case "i4" -> NumberArray.Kind.I32;
          case "i8" -> NumberArray.Kind.I64;
          case "u1" -> NumberArray.Kind.U8;
          case "u2" -> NumberArray.Kind.U16;
          case "u4" -> NumberArray.Kind.U32;
          case "u8" -> NumberArray.Kind.U64;
          case "f2" -> NumberArray.Kind.F16;
          case "f4" -> NumberArray.Kind.F32;
          case "f8" -> NumberArray.Kind.F64;
          default -> null;
        });
  }

  private List<Long> tuple() {
    List<Long> values = new ArrayList<>();
    expect('(');
    while (!accept(')')) {
      values.add(number());
      if (!accept(',') && peek() != ')') {
        throw malformed();
      }
      if (values.size() > 64) {
        throw file.fault(
            Code.E0104,
            "'" + file.name() + "' has more than 64 axes",
            "store vectors [n], matrices [outputs, inputs] or kernels [outputs, inputs, height, width]");
      }
    }
    return values;
  }

  private long number() {
    skipSpace();
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    String digits = text.substring(start, at);
    if (digits.isEmpty() || digits.length() > 19) {
      throw malformed();
    }
    accept('L'); // Python 2 wrote long integers so
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException _) {
      throw malformed();
    }
  }

  private boolean truth() {
    skipSpace();
    for (String word : List.of("True", "False")) {
      if (text.startsWith(word, at)) {
        at += word.length();
        return word.equals("True");
      }
    }
    throw malformed();
  }

  private String string() {
    char quote = peek();
    if (quote != '\'' && quote != '"') {
      throw malformed();
    }
    int end = text.indexOf(quote, at + 1);
    if (end < 0) {
      throw malformed();
    }
    String content = text.substring(at + 1, end);
    at = end + 1;
    return content;
  }

  private void expect(char c) {
    if (!accept(c)) {
      throw malformed();
    }
  }

  private boolean accept(char c) {
    if (peek() != c) {
      return false;
    }
    at++;
    return true;
  }

  /// The next character that is no white space; 0 at the end.
  private char peek() {
    skipSpace();
    return at < text.length() ? text.charAt(at) : 0;
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private Rejection malformed() {
    return file.fault(Code.E0103, "the header of '" + file.name() + "' is damaged");
  }
}

package nnc.ir.text;

import java.util.OptionalInt;
import java.util.regex.Pattern;

/// Names and strings: a name that is a plain word stands as it is, any other text in quotation
/// marks with everything but printable ASCII escaped.
final class Quoted {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private Quoted() {}

  static String name(String text) {
    return PLAIN.matcher(text).matches() ? text : string(text);
  }

  static String string(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        out.append("\\u").append(java.util.HexFormat.of().toHexDigits(c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  /// The offset of the first illegal escape in `quoted`, a text with its quotation marks.
  static OptionalInt fault(String quoted) {
    for (int i = 1; i < quoted.length() - 1; i++) {
      if (quoted.charAt(i) == '\\') {
        char c = quoted.charAt(i + 1);
        if (c == 'u') {
          int end = i + 6;
          if (end >= quoted.length()
              || !quoted.substring(i + 2, end).chars().allMatch(java.util.HexFormat::isHexDigit)) {
            return OptionalInt.of(i);
          }
          i = end - 1;
        } else if (c == '"' || c == '\\') {
          i++;
        } else {
          return OptionalInt.of(i);
        }
      }
    }
    return OptionalInt.empty();
  }

  /// The text that `quoted`, which has no fault, stands for.
  static String unquote(String quoted) {
    StringBuilder out = new StringBuilder();
    for (int i = 1; i < quoted.length() - 1; i++) {
      char c = quoted.charAt(i);
      if (c != '\\') {
        out.append(c);
      } else if (quoted.charAt(i + 1) == 'u') {
        out.append((char) java.util.HexFormat.fromHexDigits(quoted, i + 2, i + 6));
        i += 5;
      } else {
        out.append(quoted.charAt(++i));
      }
    }
    return out.toString();
  }
}

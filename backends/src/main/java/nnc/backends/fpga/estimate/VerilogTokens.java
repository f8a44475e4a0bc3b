package nnc.backends.fpga.estimate;

import java.util.ArrayList;
import java.util.List;

/// The tokens of emitted Verilog: numbers with their base, names, texts, operators; spaces and
/// comments are left out. Written by hand: as a regular expression it took a tenth of an estimate.
final class VerilogTokens {

  private static final List<String> PAIRS = List.of("~^", "<=", ">=", "==", "!=", "+:");

  private final String text;
  private final List<String> tokens = new ArrayList<>();
  private int at;

  private VerilogTokens(String text) {
    this.text = text;
  }

  static List<String> of(String text) {
    VerilogTokens all = new VerilogTokens(text);
    while (all.at < text.length()) {
      all.token();
    }
    return all.tokens;
  }

  private void token() {
    int from = at;
    char c = text.charAt(at++);
    if (Character.isWhitespace(c)) {
      return;
    }
    if (c == '/' && is('/')) {
      int end = text.indexOf('\n', at);
      at = end < 0 ? text.length() : end;
      return;
    }
    if (isDigit(c)) {
      number();
    } else if (isInName(c)) {
      while (at < text.length() && isInName(text.charAt(at))) {
        at++;
      }
    } else if (c == '"') {
      int end = text.indexOf('"', at);
      at = end < 0 ? text.length() : end + 1;
    } else if (at < text.length() && PAIRS.contains(text.substring(from, at + 1))) {
      at++;
    }
    tokens.add(text.substring(from, at));
  }

  /// `12`, `4'b0101`, `8'sd3`.
  private void number() {
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
    if (is('\'')) {
      at++;
      at += is('s') ? 2 : 1; // and the base
      while (at < text.length() && Character.digit(text.charAt(at), 16) >= 0) {
        at++;
      }
    }
  }

  private boolean is(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isInName(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
  }
}

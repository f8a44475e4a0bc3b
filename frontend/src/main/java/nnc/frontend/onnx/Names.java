package nnc.frontend.onnx;

/// Names from the ONNX file, which may hold any text, made fit for ids and for messages.
final class Names {

  private static final int LONGEST = 60;

  private Names() {}

  /// `name` without control characters, shortened.
  static String printable(String name) {
    String plain = name.replaceAll("[^\\x20-\\x7e]", "?");
    return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST) + "...";
  }

  /// An identifier of letters, digits and underscores that starts with a letter; `prefix` stands in
  /// front where `name` starts with something else.
  static String identifier(String name, String prefix) {
    String plain =
        name.replaceAll("[^A-Za-z0-9_]+", "_").replaceAll("_+", "_").replaceAll("^_|_$", "");
    String id = plain.isEmpty() || !Character.isLetter(plain.charAt(0)) ? prefix + plain : plain;
    return id.length() <= LONGEST ? id : id.substring(0, LONGEST);
  }
}

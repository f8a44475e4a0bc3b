package nnc.frontend.nir;

/// Text from a file, made fit for messages.
final class Texts {

  private static final int LONGEST = 120;

  private Texts() {}

  static String printable(String text) {
    String plain = text.replaceAll("[^\\x20-\\x7e]", "?");
    return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST) + "...";
  }
}

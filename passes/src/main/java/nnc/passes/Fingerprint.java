package nnc.passes;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import nnc.ir.Design;
import nnc.ir.text.DesignPrinter;

/// The hash by which two commands know that they work on one design.
public final class Fingerprint {

  private Fingerprint() {}

  /// SHA-256 of the printed design, in lower-case hexadecimal digits.
  public static String of(Design design) {
    try {
      byte[] text = DesignPrinter.print(design).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

package nnc.backends.fpga;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/// Turns any text into a Verilog identifier, different texts into different identifiers.
///
/// Letters and digits stand for themselves, and so does `_` unless an `x` follows it. Any other
/// character becomes `_x<hex>_`, and so does the first character of a keyword or of a text that
/// starts with a digit. Since `_x` starts nothing but such an escape, the text can be read back.
/// Identifiers longer than `MAX_LENGTH` end in `_x_` and the text's SHA-256.
public final class Identifiers {

  /// Short enough to serve as a file name with a prefix and a suffix.
  static final int MAX_LENGTH = 120;

  private static final Set<String> KEYWORDS =
      Set.of(
          ("always and assign automatic begin buf bufif0 bufif1 case casex casez cell cmos config"
                  + " deassign default defparam design disable edge else end endcase endconfig"
                  + " endfunction endgenerate endmodule endprimitive endspecify endtable endtask"
                  + " event for force forever fork function generate genvar highz0 highz1 if ifnone"
                  + " incdir include initial inout input instance integer join large liblist library"
                  + " localparam macromodule medium module nand negedge nmos nor noshowcancelled not"
                  + " notif0 notif1 or output parameter pmos posedge primitive pull0 pull1 pulldown"
                  + " pullup pulsestyle_ondetect pulsestyle_onevent rcmos real realtime reg release"
                  + " repeat rnmos rpmos rtran rtranif0 rtranif1 scalared showcancelled signed small"
                  + " specify specparam strong0 strong1 supply0 supply1 table task time tran tranif0"
                  + " tranif1 tri tri0 tri1 triand trior trireg unsigned use uwire vectored wait"
                  + " wand weak0 weak1 while wire wor xnor xor"
                  // SystemVerilog's, because tools read .v files as SystemVerilog too
                  + " accept_on alias always_comb always_ff always_latch assert assume before bind"
                  + " bins binsof bit break byte chandle checker class clocking const constraint"
                  + " context continue cover covergroup coverpoint cross dist do endchecker endclass"
                  + " endclocking endgroup endinterface endpackage endprogram endproperty"
                  + " endsequence enum eventually expect export extends extern final first_match"
                  + " foreach forkjoin global iff ignore_bins illegal_bins implements implies import"
                  + " inside int interconnect interface intersect join_any join_none let local logic"
                  + " longint matches modport nettype new nexttime null package packed priority"
                  + " program property protected pure rand randc randcase randsequence ref"
                  + " reject_on restrict return s_always s_eventually s_nexttime s_until"
                  + " s_until_with sequence shortint shortreal soft solve static string strong"
                  + " struct super sync_accept_on sync_reject_on tagged this throughout timeprecision"
                  + " timeunit type typedef union unique unique0 until until_with untyped var"
                  + " virtual void wait_order weak wildcard with within")
              .split(" "));

  private Identifiers() {}

  /// The identifier for `text`; throws `IllegalArgumentException` for an empty text.
  public static String of(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("an empty text has no identifier");
    }
    StringBuilder id = new StringBuilder();
    boolean reserved = KEYWORDS.contains(text) || isDigit(text.charAt(0));
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain =
          isLetter(c)
              || isDigit(c)
              || (c == '_' && !(i + 1 < text.length() && text.charAt(i + 1) == 'x'));
      if (plain && !(i == 0 && reserved)) {
        id.append(c);
      } else {
        id.append("_x").append(Integer.toHexString(c)).append('_');
      }
    }
    return id.length() <= MAX_LENGTH ? id.toString() : shortened(id, text);
  }

  private static String shortened(StringBuilder id, String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_16BE));
      String tail = "_x_" + HexFormat.of().formatHex(hash);
      return id.substring(0, MAX_LENGTH - tail.length()) + tail;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has SHA-256
    }
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}

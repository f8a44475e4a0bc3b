package nnc.backends.verilog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// Turns any text into Verilog identifiers, different texts into different ones.
///
/// Letters and digits stand for themselves, and so does a single `_` between them unless an `x`
/// follows it. Any other characters between letters and digits become one `_x<hex>x<hex>..._`;
/// since `_x` starts nothing but such an escape, the text can be read back. What has no such
/// spelling (it begins or ends with other characters or is longer than `MAX_LENGTH`) keeps its
/// letters and digits and ends in `_xh` and the head of its SHA-256. Identifiers never hold `__`
/// and never begin or end with `_`: tools keep `__` for themselves, and names are joined by `_`.
public final class Identifiers {

  /// So that `<design>_<kind>_<instance>` stays within the 127 characters after which Verilator
  /// renames a module.
  public static final int MAX_LENGTH = 54;

  /// Hexadecimal digits of a hash that are kept.
  private static final int HASH_DIGITS = 20;

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

  /// An identifier that may stand alone: no keyword, no digit at its beginning. Throws
  /// `IllegalArgumentException` for an empty text.
  public static String of(String text) {
    String part = part(text);
    return KEYWORDS.contains(part) || isDigit(part.charAt(0)) ? hashed(text) : part;
  }

  /// The same for a part of an identifier that other parts precede, such as a prefix; it may be a
  /// keyword.
  public static String part(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("an empty text has no identifier");
    }
    String spelled = spelled(text);
    return spelled.isEmpty() || spelled.length() > MAX_LENGTH ? hashed(text) : spelled;
  }

  /// The parts for texts that name files: they differ even where upper and lower case do not count.
  public static SequencedMap<String, String> parts(Collection<String> texts) {
    Map<String, Set<String>> sharing = new HashMap<>();
    texts.forEach(t -> sharing.computeIfAbsent(lower(part(t)), _ -> new HashSet<>()).add(t));
    SequencedMap<String, String> parts = new LinkedHashMap<>();
    texts.forEach(t -> {
      String part = part(t);
      parts.put(t, sharing.get(lower(part)).size() > 1 ? hashed(t) : part);
    });
    return parts;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /// The text with escapes; empty where it begins or ends with anything but a letter or digit.
  private static String spelled(String text) {
    StringBuilder id = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (isPlain(text.charAt(i))) {
        id.append(text.charAt(i));
        continue;
      }
      int from = i;
      while (i + 1 < text.length() && !isPlain(text.charAt(i + 1))) {
        i++;
      }
      if (from == 0 || i + 1 == text.length()) {
        return "";
      }
      boolean underscore = i == from && text.charAt(i) == '_';
      char next = text.charAt(i + 1);
      id.append('_');
      if (!underscore || next == 'x' || next == 'X') {
        for (char c : text.substring(from, i + 1).toCharArray()) {
          id.append('x').append(Integer.toHexString(c));
        }
        id.append('_');
      }
    }
    return id.toString();
  }

  private static String hashed(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_16BE));
      String tail = "_xh" + HexFormat.of().formatHex(hash).substring(0, HASH_DIGITS);
      String words = text.replaceAll("[^A-Za-z0-9]+", "_").replaceAll("^_+|_+$", "");
      String start = words.isEmpty() || isDigit(words.charAt(0)) ? "n" + words : words;
      String head = start.substring(0, Math.min(start.length(), MAX_LENGTH - tail.length()));
      return head.replaceAll("_$", "") + tail;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has SHA-256
    }
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}

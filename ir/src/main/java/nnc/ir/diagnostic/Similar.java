package nnc.ir.diagnostic;

import java.util.Collection;
import java.util.Optional;

/// Finds what a misspelt name was meant to be.
public final class Similar {

  private static final int LONGEST = 80;

  private Similar() {}

  /// The one of `known` that is nearest to `text` and near enough to be meant: one edit for every
  /// three characters, and a swap of neighbours or a difference of case is one edit. The first of
  /// equals.
  public static Optional<String> to(String text, Collection<String> known) {
    String best = null;
    int least = Math.max(1, text.length() / 3) + 1;
    for (String candidate : known) {
      if (!candidate.equals(text)
          && text.length() <= LONGEST
          && candidate.length() <= LONGEST
          && Math.abs(candidate.length() - text.length()) < least) {
        int d = candidate.equalsIgnoreCase(text) ? 1 : distance(text, candidate);
        if (d < least && (d < text.length() || candidate.equalsIgnoreCase(text))) {
          least = d;
          best = candidate;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`.
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + change, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}

package nnc.frontend.language;

import java.util.HashSet;
import java.util.Set;

/// Makes identifiers of the language from any names, each of them once.
final class Identifiers {

  private final Set<String> used = new HashSet<>();

  /// An identifier like `name` that was not given before.
  String unused(String name) {
    String base = legal(name);
    String id = base;
    for (int i = 2; !used.add(id); i++) {
      id = base + "_" + i;
    }
    return id;
  }

  /// `name` with every character that an identifier cannot have as `_`.
  static String legal(String name) {
    String id = name.replaceAll("[^A-Za-z0-9_]", "_");
    if (id.isEmpty()
        || Character.isDigit(id.charAt(0))
        || SyntaxErrors.STATEMENTS.contains(id)
        || id.equals("as")) {
      id = "_" + id;
    }
    return id;
  }
}

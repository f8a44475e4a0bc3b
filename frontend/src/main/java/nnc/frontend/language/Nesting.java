package nnc.frontend.language;

import java.util.ArrayDeque;
import java.util.Deque;
import nnc.frontend.language.grammar.NnLexer;
import nnc.frontend.language.grammar.NnParser;

/// How many operators and brackets of an equation stand within each other, from the tokens alone:
/// an upper bound of how deep a reader of it recurses.
final class Nesting {

  private final Deque<Integer> outer = new ArrayDeque<>();
  private int own;
  private int all;

  /// The bound at a token of type `type`, the next one.
  int with(int type) {
    switch (type) {
      case NnLexer.EQUALS,
          NnLexer.ASSIGN,
          NnParser.WHEN,
          NnParser.EMIT,
          NnParser.REFRACTORY,
          NnParser.CLIP -> {
        outer.clear();
        own = 0;
        all = 0;
      }
      case NnLexer.COMMA -> rest(0);
      case NnLexer.OPEN, NnLexer.OPEN_LIST -> {
        count();
        outer.push(own);
        own = 0;
      }
      case NnLexer.CLOSE, NnLexer.CLOSE_LIST -> rest(outer.isEmpty() ? 0 : outer.pop());
      case NnLexer.NAME, NnLexer.INT, NnLexer.DECIMAL, NnLexer.FIXED, NnLexer.COLON -> {}
      default -> count();
    }
    return all;
  }

  private void count() {
    own++;
    all++;
  }

  /// Leaves what was counted since the last bracket or comma, going on with `left`.
  private void rest(int left) {
    all -= own;
    own = left;
  }
}

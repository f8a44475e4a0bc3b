package nnc.ir.text;

/// A piece of text from `start` (inclusive) to `end` (exclusive).
record Token(Kind kind, int start, int end) {

  enum Kind {
    WORD("a word"),
    NUMBER("a number"),
    STRING("a string"),
    HEX("hexadecimal bytes"),
    REFERENCE("a reference"),
    OPEN_BRACE("'{'"),
    CLOSE_BRACE("'}'"),
    OPEN_BRACKET("'['"),
    CLOSE_BRACKET("']'"),
    OPEN_PAREN("'('"),
    CLOSE_PAREN("')'"),
    COMMA("','"),
    EQUALS("'='"),
    COLON("':'"),
    END("the end of the text");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /// How messages call it.
    String words() {
      return words;
    }
  }
}

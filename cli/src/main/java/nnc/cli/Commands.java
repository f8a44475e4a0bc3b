package nnc.cli;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Every command by name, in the order help lists them.
final class Commands {

  private Commands() {}

  static SequencedMap<String, Object> all(Console console) {
    SequencedMap<String, Object> all = new LinkedHashMap<>();
    all.put("explain", new Explain(console));
    return all;
  }
}

package nnc.cli;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Every command by name, in the order help lists them.
final class Commands {

  private Commands() {}

  static SequencedMap<String, Object> all(Console console) {
    SequencedMap<String, Object> all = new LinkedHashMap<>();
    all.put("compile", new Compile(console));
    all.put("run", new Run(console));
    all.put("cosim", new Cosim(console));
    all.put("estimate", new Estimate(console));
    all.put("accuracy", new Accuracy(console));
    all.put("explore", new Explore(console));
    all.put("margins", new Margins(console));
    all.put("cell", new Cell(console));
    all.put("prove", new Prove(console));
    all.put("reproduce", new Reproduce(console));
    all.put("encode", new Encode(console));
    all.put("cut", new Cut(console));
    all.put("import", new Import(console));
    all.put("export", new Export(console));
    all.put("fmt", new Fmt(console));
    all.put("opt", new Opt(console));
    all.put("passes", new ShowPasses(console));
    all.put("targets", new ShowTargets(console));
    all.put("explain", new Explain(console));
    all.put("doctor", new Doctor(console));
    return all;
  }
}

package nnc.backends.fpga.estimate;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import nnc.backends.verilog.Templates;

/// What estimates have in common, kept from one to the next: those of a design space take a
/// fraction of the time with it. Estimates are the same whatever is remembered. Several threads may
/// share it; it stays below some hundred megabytes.
public final class EstimateCache {

  /// Characters of modules' texts that are kept at most.
  private static final long TEXTS = 16L << 20;

  private final Templates templates = Templates.remembering("fpga");
  private final Map<String, Syntax.Module> modules = new ConcurrentHashMap<>();
  private final AtomicLong texts = new AtomicLong();
  private final Coverings coverings = new Coverings();

  Templates templates() {
    return templates;
  }

  /// The module of an emitted text.
  Syntax.Module module(String text) {
    Syntax.Module known = modules.get(text);
    if (known != null) {
      return known;
    }
    if (texts.addAndGet(text.length()) > TEXTS) {
      modules.clear();
      texts.set(text.length());
    }
    Syntax.Module read = VerilogReader.read(text);
    modules.put(text, read);
    return read;
  }

  Coverings coverings() {
    return coverings;
  }
}

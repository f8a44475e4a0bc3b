package nnc.backends.fpga.estimate;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import nnc.backends.verilog.Templates;

/// What estimates have in common, kept from one to the next: those of a design space take a
/// fraction of the time with it. Estimates are the same whatever is remembered. Several threads may
/// share it; it stays below some hundred megabytes.
public final class EstimateCache {

  /// Characters of modules' texts that are kept at most.
  private static final long TEXTS = 16L << 20;

  /// Designs of a thread that are kept at most. Who folds one counts a few and estimates one of
  /// these again.
  private static final int DESIGNS = 4;

  private final Templates templates = Templates.remembering("fpga");
  private final Map<String, Syntax.Module> modules = new ConcurrentHashMap<>();
  private final AtomicLong texts = new AtomicLong();
  private final Coverings coverings = new Coverings();

  /// The cells of designs, by thread, since counting completes them.
  private final ThreadLocal<Map<Emitted, FpgaCells>> designs = ThreadLocal.withInitial(Recent::new);

  /// The files of a design for a family, told apart by their content.
  private record Emitted(String family, SortedMap<String, byte[]> files) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Emitted e
          && family.equals(e.family)
          && files.keySet().equals(e.files.keySet())
          && files.entrySet().stream()
              .allMatch(f -> Arrays.equals(f.getValue(), e.files.get(f.getKey())));
    }

    @Override
    public int hashCode() {
      int hash = family.hashCode();
      for (byte[] content : files.values()) {
        hash = 31 * hash + Arrays.hashCode(content);
      }
      return hash;
    }
  }

  @SuppressWarnings("serial") // nobody writes it
  private static final class Recent extends LinkedHashMap<Emitted, FpgaCells> {
    @Override
    protected boolean removeEldestEntry(Map.Entry<Emitted, FpgaCells> eldest) {
      return size() > DESIGNS;
    }
  }

  /// The cells that `counted` finds in emitted files.
  FpgaCells cells(String family, SortedMap<String, byte[]> files, Supplier<FpgaCells> counted) {
    Map<Emitted, FpgaCells> recent = designs.get();
    Emitted key = new Emitted(family, files);
    FpgaCells known = recent.get(key);
    if (known == null) {
      known = counted.get();
      recent.put(key, known);
    }
    return known;
  }

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

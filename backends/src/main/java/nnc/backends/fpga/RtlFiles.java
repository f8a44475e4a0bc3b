package nnc.backends.fpga;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import nnc.backends.verilog.Templates;

/// Collects the files of one design while its kernels are emitted, every module in a file of its
/// own name. Module names are `<design>_<kind>_<instance>`, so no user's name meets one of ours.
final class RtlFiles {

  private final DesignPorts ports;
  private final Templates templates;
  private final SortedMap<String, byte[]> files = new TreeMap<>();

  RtlFiles(DesignPorts ports, Templates templates) {
    this.ports = ports;
    this.templates = templates;
  }

  /// The legalised design name that starts every module's name.
  String design() {
    return ports.design();
  }

  /// The legalised name of an instance.
  String instance(String id) {
    return ports.instances().get(id);
  }

  /// Renders one module into `rtl/<module>.v`.
  void module(String module, String template, Object view) {
    text("rtl/" + module + ".v", template, view);
  }

  void text(String path, String template, Object view) {
    put(path, Templates.bytes(templates.render(template, view)));
  }

  void put(String path, byte[] bytes) {
    if (files.putIfAbsent(path, bytes) != null) {
      throw new IllegalStateException("two files " + path);
    }
  }

  boolean contains(String path) {
    return files.containsKey(path);
  }

  /// Number of memory images so far.
  int images() {
    return (int) files.keySet().stream().filter(f -> f.startsWith("mem/")).count();
  }

  /// The Verilog sources, one a line.
  String sources() {
    return files.keySet().stream()
        .filter(f -> f.startsWith("rtl/"))
        .map(f -> f + "\n")
        .collect(Collectors.joining());
  }

  SortedMap<String, byte[]> files() {
    return files;
  }
}

package nnc.testbench.prove;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import nnc.backends.fpga.DesignPorts;
import nnc.backends.fpga.EmitOptions;
import nnc.backends.fpga.VerilogEmitter;
import nnc.backends.tool.ToolFailure;
import nnc.backends.tool.Unrolling;
import nnc.ir.KernelDesign;
import nnc.ir.kernel.Instance;

/// Proves the emitted kernels of a design equal to what the IR says of them, one unit of work after
/// a reset: every result element for every input. What only moves data is left to co-simulation.
public final class Prover {

  private final KernelDesign design;
  private final SortedMap<String, byte[]> files;
  private final Duration limit;

  /// Proves what `VerilogEmitter` gives for `design`, each kernel within `limit`.
  public Prover(KernelDesign design, Duration limit) {
    this(design, VerilogEmitter.emit(design, EmitOptions.PLAIN), limit);
  }

  /// Proves other `files` of the same names, for example ones with a seeded fault.
  public Prover(KernelDesign design, Map<String, byte[]> files, Duration limit) {
    this.design = design;
    this.files = new TreeMap<>(files);
    this.limit = limit;
  }

  /// The kernels that have a meaning to prove, in the design's order.
  public List<String> kernels() {
    return design.instances().entrySet().stream()
        .filter(e -> Obligation.provable(e.getValue().kernel()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /// Throws `MissingTool`, and `ToolFailure` where a tool refuses the Verilog.
  public KernelProof prove(String id) {
    Instance instance = design.instances().get(id);
    long end = System.nanoTime() + limit.toNanos();
    Obligation obligation = Obligation.of(instance.kernel()).orElseThrow();
    int latency = instance.kernel().latency();
    int outputs = obligation.result().elements();
    int proved = 0;
    Verdict verdict = new Verdict.Proved();
    try (Unrolling unrolling =
        Unrolling.of(
            sources(id, obligation, latency),
            Harness.TOP,
            Harness.cycles(obligation, latency),
            outputs,
            limit)) {
      for (int o = 0; o < outputs; o++) {
        Duration left = Duration.ofNanos(end - System.nanoTime());
        Optional<Unrolling.Answer> answer = unrolling.ask(o, left);
        if (answer.isEmpty()) {
          verdict = late();
        } else if (answer.get() instanceof Unrolling.Answer.Reached(var ones)) {
          verdict = new Verdict.Refuted(o, inputs(obligation, ones));
          break;
        } else {
          proved++;
        }
      }
    } catch (ToolFailure e) {
      if (!e.timedOut()) {
        throw e;
      }
      verdict = late();
    }
    return new KernelProof(
        id, instance.kernel().mnemonic(), instance.span(), proved, outputs, verdict);
  }

  private Verdict late() {
    return new Verdict.Unknown("not decided within " + limit.toSeconds() + " s");
  }

  private SortedMap<String, byte[]> sources(String id, Obligation obligation, int latency) {
    DesignPorts ports = DesignPorts.of(design, "");
    String name = ports.instances().get(id);
    String module = ports.design() + "_" + design.kernel(id).mnemonic() + "_" + name;
    SortedMap<String, byte[]> sources = new TreeMap<>();
    files.forEach((path, content) -> {
      if (path.endsWith("_" + name + ".v") || path.endsWith("_" + name + ".mem")) {
        sources.put(path, content);
      }
    });
    sources.put("specification.v", bytes(obligation.specification()));
    sources.put("proof.sv", bytes(Harness.text(module, obligation, latency)));
    return sources;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<List<Long>> inputs(Obligation obligation, SortedSet<String> ones) {
    List<List<Long>> all = new ArrayList<>();
    for (int p = 0; p < obligation.inputs().size(); p++) {
      Obligation.Stream in = obligation.inputs().get(p);
      int w = in.format().width();
      List<Long> elements = new ArrayList<>();
      for (int i = 0; i < in.elements(); i++) {
        long raw = 0;
        for (int b = 0; b < w; b++) {
          raw |= ones.contains(bit(in, p, i * w + b)) ? 1L << b : 0;
        }
        elements.add(in.value(raw));
      }
      all.add(elements);
    }
    return all;
  }

  private static String bit(Obligation.Stream in, int port, int index) {
    return "vector" + port + (in.bits() == 1 ? "" : "[" + index + "]");
  }
}

package nnc.backends.fpga;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import nnc.backends.verilog.Templates;
import nnc.ir.KernelDesign;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.KernelVerifier;

/// A kernel design as Verilog-2005: one module a file under `rtl`, memory images under `mem`, and
/// `files.f` with the list of sources. The same design gives the same bytes.
public final class VerilogEmitter {

  private VerilogEmitter() {}

  /// Relative path to content, sorted; throws `Rejection` for a design whose channels do not fit
  /// its kernels.
  public static SortedMap<String, byte[]> emit(KernelDesign design, EmitOptions options) {
    return emit(design, options, new Templates("fpga"));
  }

  /// The same by `templates`, which may have rendered modules of it before.
  public static SortedMap<String, byte[]> emit(
      KernelDesign design, EmitOptions options, Templates templates) {
    List<Diagnostic> errors = KernelVerifier.check(design);
    if (!errors.isEmpty()) {
      throw new Rejection(errors);
    }
    DesignPorts ports = DesignPorts.of(design, options.prefix());
    RtlFiles files = new RtlFiles(ports, templates);
    Map<String, Boolean> memories = new LinkedHashMap<>();
    design
        .instances()
        .forEach((id, instance) -> {
          int before = files.images();
          kernel(new Site(files, id, instance));
          memories.put(id, files.images() > before);
        });
    CoreView core = CoreView.of(design, ports, files, memories);
    files.module(ports.core(), "core", core);
    files.module(ports.top(), "top", core);
    files.put("files.f", Templates.bytes(files.sources()));
    if (!options.frames().isEmpty()) {
      TestbenchView.emit(design, ports, files, options.frames());
    }
    if (options.part().isPresent()) {
      BoardView.emit(design, ports, files, core, options);
    }
    return Collections.unmodifiableSortedMap(files.files());
  }

  private static void kernel(Site site) {
    switch (site.kernel()) {
      case Kernel.Ingress k -> {
        IngressView view = IngressView.of(site, k);
        site.files().module(view.name(), view.template(), view);
      }
      case Kernel.EventIngress k -> EventIngressView.emit(site, k);
      case Kernel.Egress k -> {
        EgressView view = EgressView.of(site, k);
        site.files().module(view.name(), view.template(), view);
      }
      case Kernel.Matrix k when k.constant() -> ConstantMatrixView.emit(site, k);
      case Kernel.Matrix k -> MatrixView.emit(site, k);
      case Kernel.LineBuffer k -> WindowViews.lineBuffer(site, k);
      case Kernel.Pool k -> WindowViews.pool(site, k);
      case Kernel.Map k -> MapView.emit(site, k);
      case Kernel.Add k -> JoinViews.add(site, k);
      case Kernel.Concat k -> JoinViews.concat(site, k);
      case Kernel.Fork k -> JoinViews.fork(site, k);
      case Kernel.Width k -> JoinViews.width(site, k);
      case Kernel.Population k -> PopulationView.emit(site, k);
      case Kernel.Delay k -> JoinViews.delay(site, k);
      case Kernel.Projection k -> ProjectionView.emit(site, k);
      case Kernel.Scatter k -> ScatterView.emit(site, k);
      case Kernel.Gate k -> JoinViews.gate(site, k);
      case Kernel.ArgMax k -> WindowViews.argMax(site, k);
    }
  }
}

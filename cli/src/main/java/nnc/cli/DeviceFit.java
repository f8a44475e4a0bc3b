package nnc.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.estimate.Estimate;
import nnc.ir.estimate.Quantity;
import nnc.ir.pass.Target;

/// Whether a design fits its device by its estimate.
record DeviceFit(DesignOptions.Resolved resolved, Estimate estimate) {

  /// Settings that ask for more than the least parallel design.
  private static final List<String> PARALLEL = List.of("pe", "simd", "unroll", "throughput");

  /// W0014 for each resource of which the device has too little.
  List<Diagnostic> warnings() {
    return estimate.fit().stream()
        .flatMap(
            fit -> fit.uses().stream().filter(u -> !u.fits()).map(u -> warning(fit.device(), u)))
        .toList();
  }

  private Diagnostic warning(String device, Estimate.Fit.Use use) {
    String message =
        String.format(
            Locale.ROOT,
            "the design takes %.0f %s by the estimate, %s has %d",
            use.used().nominal(),
            noun(use.resource()),
            device,
            use.available());
    Optional<Estimate.Part> most =
        estimate.parts().stream().max(Comparator.comparingDouble(p -> nominal(p, use.resource())));
    Diagnostic warning =
        Diagnostic.of(Code.W0014, most.map(Estimate.Part::span).orElse(Span.NONE), message);
    if (most.isPresent()) {
      warning =
          warning.label(
              String.format(
                  Locale.ROOT, "takes %.0f of them", nominal(most.get(), use.resource())));
    }
    return warning.because(use.limit(), "what the device has").help(help(device));
  }

  private static String noun(String resource) {
    return switch (resource) {
      case "lut" -> "LUTs";
      case "ff" -> "flip-flops";
      case "bram" -> "block memories";
      default -> resource;
    };
  }

  private static double nominal(Estimate.Part part, String resource) {
    Quantity q = part.quantities().get(resource);
    return q == null ? 0 : q.nominal();
  }

  private String help(String device) {
    Optional<String> larger = larger(device);
    return larger.map(id -> "choose a larger device: --set device=" + id + "; or ").orElse("")
        + (isParallel() ? "fold more, or " : "")
        + "use fewer or narrower numbers";
  }

  private boolean isParallel() {
    return resolved.settings().get("folding").equals(Optional.of("full"))
        || resolved.settings().values().keySet().stream()
            .anyMatch(key -> PARALLEL.contains(key.substring(key.lastIndexOf('.') + 1)));
  }

  /// The smallest device of the family that has enough: others count otherwise.
  private Optional<String> larger(String device) {
    Target target = resolved.target();
    String family = target.device(device).orElseThrow().family();
    return target.devices().stream()
        .filter(d -> d.family().equals(family) && d.limits().stream().allMatch(this::isEnough))
        .min(Comparator.comparingLong(DeviceFit::tables))
        .map(Target.Device::id);
  }

  private boolean isEnough(Target.Device.Limit limit) {
    Quantity used = estimate.totals().get(limit.resource());
    return used == null || used.nominal() <= limit.amount();
  }

  private static long tables(Target.Device device) {
    return device.limits().stream()
        .filter(l -> l.resource().equals("lut"))
        .mapToLong(Target.Device.Limit::amount)
        .sum();
  }
}

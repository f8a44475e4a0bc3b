package nnc.backends.fpga;

import nnc.backends.verilog.Counter;
import nnc.ir.kernel.Kernel;

/// Element-wise operators on their own.
public record MapView(
    String name,
    String origin,
    String summary,
    int lanes,
    int inBits,
    int outBits,
    Counter group,
    StageLanes stages) {

  static void emit(Site site, Kernel.Map k) {
    String summary = k.lanes() + " lanes, " + k.channels() + " channels";
    if (k.stages().isEmpty()) {
      PassView pass =
          new PassView(site.module(), site.origin(), summary, k.lanes() * k.input().width());
      site.files().module(site.module(), "pass", pass);
      return;
    }
    MapView view =
        new MapView(
            site.module(),
            site.origin(),
            summary,
            k.lanes(),
            k.input().width(),
            k.output().width(),
            Counter.upTo(k.channels() / k.lanes() - 1L),
            StageLanes.of(site, k.input(), k.stages(), k.output(), k.channels(), k.lanes()));
    site.files().module(site.module(), "map", view);
  }

  /// A register that only passes beats on.
  public record PassView(String name, String origin, String summary, int bits) {
    public int inMsb() {
      return bits - 1;
    }
  }

  public int inMsb() {
    return lanes * inBits - 1;
  }

  public int outMsb() {
    return lanes * outBits - 1;
  }
}

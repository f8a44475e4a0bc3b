package nnc.backends.fpga;

import java.util.List;
import nnc.backends.verilog.MemoryImage;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;

/// How a kernel of `lanes` lanes instantiates its stages module, and where the lanes' parameters
/// come from: nowhere (`parameters` is false), a literal, or a memory with a word for each of
/// several channel groups.
public record StageLanes(
    String module, int lanes, int bits, boolean inMemory, String memory, String literal) {

  /// Emits the stages module of `site` and, where it needs one, the memory.
  static StageLanes of(
      Site site,
      NumberFormat input,
      List<Op.Elementwise> stages,
      NumberFormat output,
      int channels,
      int lanes) {
    StagesView.Layout layout =
        StagesView.of(site.module("stages"), site.origin(), input, stages, output);
    site.module("stages", "stages", layout.view());
    int bits = layout.view().parameterBits();
    int groups = channels / lanes;
    if (bits == 0) {
      return new StageLanes(layout.view().name(), lanes, 0, false, "", "");
    }
    MemoryImage image =
        MemoryImage.of(
            Math.multiplyExact(lanes, bits),
            groups,
            (group, word) -> {
              for (int n = 0; n < lanes; n++) {
                layout.put(word, n * bits, group * lanes + n);
              }
            });
    return groups == 1
        ? new StageLanes(layout.view().name(), lanes, bits, false, "", image.literal())
        : new StageLanes(
            layout.view().name(),
            lanes,
            bits,
            true,
            site.rom("stagerom", "parameters of the stages", image),
            "");
  }

  public boolean parameters() {
    return bits > 0;
  }

  public int wordMsb() {
    return lanes * bits - 1;
  }
}

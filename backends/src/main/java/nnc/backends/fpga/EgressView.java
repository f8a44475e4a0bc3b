package nnc.backends.fpga;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import nnc.backends.verilog.Bits;
import nnc.backends.verilog.Counter;
import nnc.ir.kernel.Kernel;

/// Kernel beats to bus beats: the mirror image of `IngressView`. `join` where a bus beat takes
/// several kernel beats (or one), `split` where a kernel beat fills several.
public record EgressView(
    String name,
    String origin,
    String summary,
    int busBytes,
    int laneBits,
    int usedBits,
    boolean join,
    Counter step,
    Counter group,
    String fullKeep,
    String lastKeep,
    String padded,
    List<String> groups) {

  public EgressView {
    groups = List.copyOf(groups);
  }

  static EgressView of(Site site, Kernel.Egress k) {
    int width = k.format().width();
    int used = k.perBeat() * width;
    int bits = 8 * k.busBytes();
    boolean join = k.perBeat() >= k.lanes();
    int perGroup = join ? k.perBeat() / k.lanes() : k.lanes() / k.perBeat();
    int beats = (k.elements() + k.perBeat() - 1) / k.perBeat();
    int rest = k.elements() - (beats - 1) * k.perBeat();
    Counter group = Counter.upTo(perGroup - 1L);
    List<String> groups = new ArrayList<>();
    for (int g = 0; g < perGroup; g++) {
      groups.add(group.number(g));
    }
    Collections.reverse(groups);
    String low = join ? "gathered" : Bits.slice("gathered", 0, used);
    return new EgressView(
        site.module(),
        site.origin(),
        k.lanes() + " lanes to " + k.perBeat() + " x " + k.format() + " a bus beat",
        k.busBytes(),
        k.lanes() * width,
        used,
        join,
        Counter.upTo((join ? k.elements() / k.lanes() : beats) - 1L),
        group,
        IngressView.keep(k.busBytes(), used),
        IngressView.keep(k.busBytes(), rest * width),
        bits == used ? low : "{" + (bits - used) + "'d0, " + low + "}",
        groups);
  }

  String template() {
    return join ? "egress_join" : "egress_split";
  }

  public boolean several() {
    return group.last() > 0;
  }

  public int dataMsb() {
    return 8 * busBytes - 1;
  }

  public int keepMsb() {
    return busBytes - 1;
  }

  public int laneMsb() {
    return laneBits - 1;
  }

  public int usedMsb() {
    return usedBits - 1;
  }

  public int restMsb() {
    return laneBits - usedBits - 1;
  }

  public String usedZero() {
    return usedBits + "'d0";
  }
}

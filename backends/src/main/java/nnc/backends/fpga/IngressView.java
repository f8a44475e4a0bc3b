package nnc.backends.fpga;

import java.math.BigInteger;
import java.util.List;
import nnc.backends.verilog.Bits;
import nnc.backends.verilog.Counter;
import nnc.ir.kernel.Kernel;

/// Bus beats to kernel beats. `split` where a bus beat gives several kernel beats (or one), `join`
/// where several bus beats make one.
public record IngressView(
    String name,
    String origin,
    String summary,
    int busBytes,
    int laneBits,
    int usedBits,
    boolean split,
    Counter beat,
    Counter group,
    String lastGroup,
    String fullKeep,
    String lastKeep,
    String keepMask,
    List<Sink> unused) {

  /// Bits that carry no element, named so that lint accepts them.
  public record Sink(String name, String text) {}

  public IngressView {
    unused = List.copyOf(unused);
  }

  static IngressView of(Site site, Kernel.Ingress k) {
    int width = k.format().width();
    int used = k.perBeat() * width;
    int bits = 8 * k.busBytes();
    boolean split = k.perBeat() >= k.lanes();
    int perGroup = split ? k.perBeat() / k.lanes() : k.lanes() / k.perBeat();
    int beats = (k.elements() + k.perBeat() - 1) / k.perBeat();
    int rest = k.elements() - (beats - 1) * k.perBeat();
    Counter group = Counter.upTo(perGroup - 1L);
    StringBuilder mask = new StringBuilder("{");
    int bytes = (used + 7) / 8;
    for (int b = bytes - 1; b >= 0; b--) {
      int kept = Math.min(8, used - 8 * b);
      mask.append("{").append(kept).append("{in_keep[").append(b).append("]}}");
      mask.append(b == 0 ? "}" : ", ");
    }
    return new IngressView(
        site.module(),
        site.origin(),
        k.perBeat() + " x " + k.format() + " a bus beat to " + k.lanes() + " lanes",
        k.busBytes(),
        k.lanes() * width,
        used,
        split,
        Counter.upTo(beats - 1L),
        group,
        group.number(split ? rest / k.lanes() - 1 : perGroup - 1),
        keep(k.busBytes(), used),
        keep(k.busBytes(), rest * width),
        mask.toString(),
        bits == used
            ? List.of()
            : List.of(new Sink("unused_bits", Bits.slice("in_data", used, bits - used))));
  }

  /// TKEEP of a beat whose low `bits` bits carry elements.
  static String keep(int busBytes, int bits) {
    return Bits.literal(
        busBytes, BigInteger.ONE.shiftLeft((bits + 7) / 8).subtract(BigInteger.ONE));
  }

  String template() {
    return split ? "ingress_split" : "ingress_join";
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
    return Math.abs(usedBits - laneBits) - 1;
  }

  public String usedZero() {
    return usedBits + "'d0";
  }

  public String laneZero() {
    return laneBits + "'d0";
  }
}

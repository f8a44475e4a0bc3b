package nnc.backends.fpga;

import nnc.backends.verilog.Bits;
import nnc.ir.op.Clamp;

/// One synapse: operand and parameter in, term out.
public record SynapseView(
    String name,
    String origin,
    String summary,
    SynapseCoding.Kind kind,
    boolean relu,
    boolean abs,
    int xBits,
    int parameterBits,
    int termBits,
    int differenceBits,
    String operand,
    String parameter,
    String difference,
    String clamped,
    String negative) {

  static SynapseView of(Site site, SynapseCoding coding) {
    var k = coding.kernel();
    int term = Math.min(coding.term().width(), k.accumulator().width());
    Signal x = Signal.of("x", k.input().width(), Bits.isSigned(k.input()));
    Signal p =
        coding.mixedSigns()
            ? Signal.slice("p", 0, coding.valueBits(), false)
            : Signal.of("p", coding.valueBits(), coding.values().isSigned());
    Interval difference = Interval.of(k.input()).plus(coding.values().negate());
    int wide = difference.signedWidth();
    boolean abs = coding.clamp().filter(c -> c == Clamp.ABS).isPresent();
    boolean relu = coding.clamp().filter(c -> c == Clamp.RELU).isPresent();
    return new SynapseView(
        site.module("synapse"),
        site.origin(),
        coding.kind().name().toLowerCase(java.util.Locale.ROOT)
            + coding.clamp().map(c -> " " + c).orElse("")
            + ": "
            + k.input()
            + " operand, term "
            + coding.term().lo()
            + ".."
            + coding.term().hi(),
        coding.kind(),
        relu,
        abs,
        k.input().width(),
        coding.parameterBits(),
        term,
        wide,
        x.decoded(k.input(), term),
        coding.kind() == SynapseCoding.Kind.GATE ? doubled(p, term) : p.resized(term),
        x.decoded(k.input(), wide) + " - " + p.resized(wide),
        Signal.of(abs ? "magnitude" : "difference", wide, !abs).resized(term),
        coding.mixedSigns()
            ? "{" + term + "{p[" + coding.valueBits() + "]}}"
            : "{" + term + "{1'b" + (coding.negative() ? 1 : 0) + "}}");
  }

  private static String doubled(Signal p, int width) {
    return width == 1 ? "1'b0" : "{" + p.resized(width - 1) + ", 1'b0}";
  }

  public boolean xnor() {
    return kind == SynapseCoding.Kind.XNOR;
  }

  public boolean ternaryXnor() {
    return kind == SynapseCoding.Kind.TERNARY_XNOR;
  }

  public boolean select() {
    return kind == SynapseCoding.Kind.SELECT;
  }

  public boolean ternarySelect() {
    return kind == SynapseCoding.Kind.TERNARY_SELECT;
  }

  public boolean gate() {
    return kind == SynapseCoding.Kind.GATE;
  }

  public boolean product() {
    return kind == SynapseCoding.Kind.PRODUCT;
  }

  public boolean threshold() {
    return kind == SynapseCoding.Kind.THRESHOLD;
  }

  public int xMsb() {
    return xBits - 1;
  }

  public int parameterMsb() {
    return parameterBits - 1;
  }

  public int termMsb() {
    return termBits - 1;
  }

  public int differenceMsb() {
    return differenceBits - 1;
  }
}

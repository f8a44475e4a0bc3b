package nnc.backends.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import nnc.ir.number.Range;

/// View of `taps.vm`: the sum of a few synapses. Public for the templates.
public record TapsView(
    String name,
    String summary,
    String synapse,
    int taps,
    int bits,
    int parameterBits,
    int rowBits,
    int oneBits,
    int sumBits,
    List<Adders.Node> nodes,
    String total) {

  public TapsView {
    nodes = List.copyOf(nodes);
  }

  static TapsView of(String name, String synapse, Coding coding, int bits, int taps) {
    Rows rows = Rows.of(coding, bits);
    int width = sumBits(coding.neuron(), bits, taps);
    Adders adders = new Adders(width);
    List<Adders.Addend> plus = new ArrayList<>();
    List<Adders.Addend> minus = new ArrayList<>();
    List<Adders.Addend> ones = new ArrayList<>();
    for (int i = 0; i < taps; i++) {
      for (Rows.Row r : rows.rows()) {
        int low = i * rows.bits() + r.offset();
        String text = "row[" + (low + r.width() - 1) + ":" + low + "]";
        (r.negative() ? minus : plus)
            .add(new Adders.Addend(text, r.width(), r.signed(), r.shift()));
      }
      if (rows.ones()) {
        int low = i * rows.oneBits();
        String text = "one[" + (low + rows.oneBits() - 1) + ":" + low + "]";
        ones.add(new Adders.Addend(text, rows.oneBits(), false, 0));
      }
    }
    Adders.Addend total = sum(adders, coding.summation(), plus, minus, ones, rows.oneShift());
    return new TapsView(
        name,
        coding.neuron().label()
            + " "
            + coding.label()
            + ", "
            + taps
            + " synapses of "
            + bits
            + " bits",
        synapse,
        taps,
        bits,
        coding.neuron().parameterBits(bits),
        rows.bits(),
        rows.oneBits(),
        width,
        adders.nodes(),
        total.at(width));
  }

  private static Adders.Addend sum(
      Adders adders,
      Coding.Summation summation,
      List<Adders.Addend> plus,
      List<Adders.Addend> minus,
      List<Adders.Addend> ones,
      OptionalInt shift) {
    List<Adders.Addend> less = new ArrayList<>(minus);
    List<Adders.Addend> more = new ArrayList<>(plus);
    if (summation == Coding.Summation.TOOL) {
      if (shift.isPresent()) {
        Adders.Addend count = adders.expression("ones", count(ones), ones, List.of());
        more.add(count);
        less.add(shifted(count, shift.getAsInt()));
      } else {
        more.addAll(ones);
      }
      return adders.expression("total", adders.width(), more, less);
    }
    List<Adders.Addend> carries = new ArrayList<>();
    if (shift.isPresent()) {
      Adders.Addend count = adders.tree("ones", ones, List.of());
      more.add(count);
      less.add(shifted(count, shift.getAsInt()));
    } else {
      carries.addAll(ones);
    }
    Adders.Addend sum =
        summation == Coding.Summation.CHAIN
            ? adders.chain("sum", more, carries)
            : adders.tree("sum", more, carries);
    return less.isEmpty()
        ? sum
        : adders.difference("total", sum, adders.tree("less", less, List.of()));
  }

  private static int count(List<Adders.Addend> ones) {
    return width(new Range(0, ones.size() * ((1L << ones.getFirst().bits()) - 1)));
  }

  private static Adders.Addend shifted(Adders.Addend a, int by) {
    return new Adders.Addend(a.text(), a.bits(), a.signed(), a.shift() + by);
  }

  /// Bits of the sum of `taps` terms; signed where a term can be negative.
  static int sumBits(Neuron neuron, int bits, int taps) {
    return width(sums(neuron, bits, taps));
  }

  static Range sums(Neuron neuron, int bits, int taps) {
    Range term = neuron.terms(bits);
    return new Range(Math.multiplyExact(term.lo(), taps), Math.multiplyExact(term.hi(), taps));
  }

  /// Bits that hold every value of `r`, with a sign where one is negative.
  static int width(Range r) {
    int low = 64 - Long.numberOfLeadingZeros(r.lo() < 0 ? ~r.lo() : 0);
    int high = 64 - Long.numberOfLeadingZeros(Math.max(r.hi(), 0));
    return r.lo() < 0 ? 1 + Math.max(low, high) : Math.max(1, high);
  }

  public int xMsb() {
    return taps * bits - 1;
  }

  public int pMsb() {
    return taps * parameterBits - 1;
  }

  public int sumMsb() {
    return sumBits - 1;
  }

  public int rowsMsb() {
    return taps * rowBits - 1;
  }

  public int onesMsb() {
    return taps * oneBits - 1;
  }
}

package nnc.backends.fpga;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import nnc.backends.verilog.Bits;
import nnc.backends.verilog.MemoryImage;
import nnc.ir.Tensor;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Rounding;
import nnc.ir.op.Op;

/// The element-wise operators behind a sum as one combinational module: `x` in, `y` out, and the
/// element's channel parameters in between. All wires are signed and wide enough for whatever the
/// operator before can give.
public record StagesView(
    String name,
    String origin,
    String summary,
    int inBits,
    int outBits,
    int parameterBits,
    int firstMsb,
    String decoded,
    List<StageStep> steps,
    String result,
    String sinks) {

  public StagesView {
    steps = List.copyOf(steps);
  }

  public boolean parameters() {
    return parameterBits > 0;
  }

  public int inMsb() {
    return inBits - 1;
  }

  public int outMsb() {
    return outBits - 1;
  }

  public int parameterMsb() {
    return parameterBits - 1;
  }

  /// Channel number to the raw value of one field of a parameter word.
  @FunctionalInterface
  interface Channel {
    long at(int channel);
  }

  /// A field of the parameter word.
  record Field(int offset, int bits, Channel value) {}

  /// The view and the layout of the parameter word it reads.
  record Layout(StagesView view, List<Field> fields) {

    /// Puts channel `c`'s parameters at `offset` of a word.
    void put(MemoryImage.Word word, int offset, int c) {
      for (Field f : fields) {
        word.put(offset + f.offset(), f.bits(), f.value().at(c));
      }
    }
  }

  static Layout of(
      String name,
      String origin,
      NumberFormat input,
      List<Op.Elementwise> stages,
      NumberFormat output) {
    return new Assembly(input).build(name, origin, stages, output);
  }

  /// Walks along the operators with the interval of the last wire.
  private static final class Assembly {
    private final NumberFormat input;
    private final List<StageStep> steps = new ArrayList<>();
    private final List<Field> fields = new ArrayList<>();
    private final List<String> sinks = new ArrayList<>();
    private int bits;
    private Interval range;
    private String wire = "x0";

    Assembly(NumberFormat input) {
      this.input = input;
      this.range = Interval.of(input);
      sinks.add("x0");
    }

    Layout build(String name, String origin, List<Op.Elementwise> stages, NumberFormat output) {
      int first = range.signedWidth();
      for (Op.Elementwise op : stages) {
        step(op);
      }
      String decoded = Signal.of("x", input.width(), false).decoded(input, first);
      String result =
          output instanceof NumberFormat.Bipolar
              ? "~" + wire + "[" + (range.signedWidth() - 1) + "]"
              : last().resized(output.width());
      List<String> names = stages.stream().map(Op::mnemonic).toList();
      StagesView view =
          new StagesView(
              name,
              origin,
              String.join(", ", names) + ": " + input + " to " + output,
              input.width(),
              output.width(),
              bits,
              first - 1,
              decoded,
              steps,
              result,
              String.join(", ", sinks));
      return new Layout(view, List.copyOf(fields));
    }

    private Signal last() {
      return Signal.of(wire, range.signedWidth(), true);
    }

    private String next() {
      return "x" + (steps.size() + 1);
    }

    private void add(StageStep step, Interval result) {
      steps.add(step);
      wire = step.to();
      sinks.add(wire);
      range = result;
    }

    private void step(Op.Elementwise op) {
      switch (op) {
        case Op.Relu() -> relu();
        case Op.Clip(long lo, long hi, var format) -> clip(lo, hi, "clip to " + format);
        case Op.ShiftRight(int shift, var rounding) -> shift(shift, rounding);
        case Op.MultiThreshold m -> threshold(m);
        case Op.Requantize r -> rescale(r);
        case Op.Affine _, Op.BatchNorm _, Op.Encode _ ->
            throw new IllegalArgumentException(op.mnemonic() + " works on reals");
      }
    }

    private void relu() {
      Interval result =
          new Interval(range.lo().max(BigInteger.ZERO), range.hi().max(BigInteger.ZERO));
      int width = result.signedWidth();
      add(
          new StageStep.Relu(
              "max(0, " + wire + ")",
              wire,
              next(),
              range.signedWidth() - 1,
              width - 1,
              Bits.signedLiteral(width, BigInteger.ZERO),
              last().resized(width)),
          result);
    }

    private void clip(long lo, long hi, String what) {
      BigInteger low = BigInteger.valueOf(lo);
      BigInteger high = BigInteger.valueOf(hi);
      Interval result = range.clip(low, high);
      int width = result.signedWidth();
      add(
          new StageStep.Clip(
              what + " " + lo + ".." + hi,
              wire,
              next(),
              width - 1,
              lower(wire, range, low, width),
              upper(wire, range, high, width),
              kept(range, result, width)),
          result);
    }

    private String kept(Interval from, Interval result, int width) {
      boolean outside = result.lo().equals(result.hi()); // then the input may lie wholly beyond
      return outside
          ? Bits.signedLiteral(width, result.lo())
          : Signal.of(wire, from.signedWidth(), true).resized(width);
    }

    private static List<StageStep.Bound> lower(
        String name, Interval from, BigInteger low, int width) {
      return from.lo().compareTo(low) < 0 && low.compareTo(from.hi()) <= 0
          ? List.of(bound(name, from, low, width))
          : List.of();
    }

    private static List<StageStep.Bound> upper(
        String name, Interval from, BigInteger high, int width) {
      return from.hi().compareTo(high) > 0 && high.compareTo(from.lo()) >= 0
          ? List.of(bound(name, from, high, width))
          : List.of();
    }

    /// A bound of a wire in `from` and what stands in for values beyond it, in `width` bits.
    private static StageStep.Bound bound(String name, Interval from, BigInteger value, int width) {
      int compare = from.signedWidth();
      return new StageStep.Bound(
          ordered(name, from, compare),
          NarrowOrder.takes(compare)
              ? NarrowOrder.counted(value, compare)
              : Bits.signedLiteral(compare, value),
          Bits.signedLiteral(width, value));
    }

    /// A signed word of `compare` bits that holds a number in `from`, as comparisons read it.
    private static String ordered(String word, Interval from, int compare) {
      return NarrowOrder.takes(from.signedWidth())
          ? "(" + NarrowOrder.counted(word, compare) + ")"
          : word;
    }

    private void shift(int shift, Rounding rounding) {
      if (shift == 0) {
        return;
      }
      int wide = Math.max(range.signedWidth(), shift + 1);
      String to = next();
      String name = "wide_" + to;
      Interval result =
          new Interval(shifted(range.lo(), shift, rounding), shifted(range.hi(), shift, rounding));
      int width = result.signedWidth();
      String half = name + "[" + (shift - 1) + "]";
      String rest = shift == 1 ? "1'b0" : "(|" + Bits.slice(name, 0, shift - 1) + ")";
      String up =
          switch (rounding) {
            case FLOOR -> "1'b0";
            case TRUNC -> name + "[" + (wide - 1) + "] & (|" + Bits.slice(name, 0, shift) + ")";
            case NEAREST -> half;
            case NEAREST_EVEN -> half + " & (" + name + "[" + shift + "] | " + rest + ")";
          };
      sinks.add(name);
      add(
          new StageStep.Shift(
              wire + " / 2^" + shift + ", rounded " + rounding,
              wire,
              to,
              width - 1,
              wide - 1,
              last().resized(wide),
              up,
              Signal.slice(name, shift, wide - shift, true).resized(width),
              Signal.of("up_" + to, 1, false).resized(width)),
          result);
    }

    private static BigInteger shifted(BigInteger v, int shift, Rounding rounding) {
      BigInteger floor = v.shiftRight(shift);
      BigInteger rest = v.subtract(floor.shiftLeft(shift));
      int half = rest.compareTo(BigInteger.ONE.shiftLeft(shift - 1));
      boolean up =
          switch (rounding) {
            case FLOOR -> false;
            case TRUNC -> v.signum() < 0 && rest.signum() != 0;
            case NEAREST -> half >= 0;
            case NEAREST_EVEN -> half > 0 || (half == 0 && floor.testBit(0));
          };
      return up ? floor.add(BigInteger.ONE) : floor;
    }

    private void threshold(Op.MultiThreshold m) {
      Interval passing = new Interval(range.lo(), range.hi().add(BigInteger.ONE));
      int compare = passing.signedWidth();
      int levels = m.levels();
      Thresholds source = new Thresholds(m, passing);
      BigInteger base = BigInteger.valueOf(m.base());
      BigInteger end = base.add(BigInteger.valueOf(m.step()).multiply(BigInteger.valueOf(levels)));
      Interval result = new Interval(base.min(end), base.max(end));
      int width = result.signedWidth();
      String to = next();
      String thresholds =
          m.thresholds().shape().channels() == 1 && source.uniform()
              ? MemoryImage.of(levels * compare, 1, (_, w) -> source.put(w, 0, compare)).literal()
              : levels(source, levels, compare);
      String down =
          source.uniform()
              ? (source.down(0) ? "1'b1" : "1'b0")
              : field(1, c -> source.down(c) ? 1 : 0);
      List<String> counted = new ArrayList<>();
      for (int k = 0; k < levels; k++) {
        counted.add(Signal.slice("passed_" + to, k, 1, false).resized(width));
      }
      add(
          new StageStep.Threshold(
              m.base() + " + " + m.step() + " x thresholds passed, of " + levels,
              wire,
              to,
              width - 1,
              levels,
              compare,
              thresholds,
              down,
              last().resized(compare),
              ordered("compared_" + to, range, compare),
              ordered("threshold", range, compare),
              counted,
              Bits.literal(width, base),
              "count_" + to + (m.step() == 1 ? "" : " * " + Bits.literal(width, m.step()))),
          result);
    }

    private String levels(Thresholds source, int levels, int compare) {
      int offset = bits;
      for (int k = 0; k < levels; k++) {
        int level = k;
        field(compare, c -> source.at(c, level));
      }
      return Bits.slice("parameters", offset, levels * compare);
    }

    /// Adds a field to the parameter word and gives its text.
    private String field(int width, Channel value) {
      fields.add(new Field(bits, width, value));
      String text = Bits.slice("parameters", bits, width);
      bits += width;
      return text;
    }

    private void rescale(Op.Requantize r) {
      Interval multipliers = values(r.multiplier());
      Interval offsets = values(r.offset());
      Interval product = range.times(multipliers).plus(offsets);
      int wide = Math.max(product.signedWidth(), r.shift() + 1);
      Interval shifted =
          new Interval(product.lo().shiftRight(r.shift()), product.hi().shiftRight(r.shift()));
      BigInteger low = BigInteger.valueOf(r.format().range().lo());
      BigInteger high = BigInteger.valueOf(r.format().range().hi());
      Interval result = shifted.clip(low, high);
      int width = result.signedWidth();
      int compare = wide - r.shift();
      String to = next();
      Interval compared =
          new Interval(
              BigInteger.ONE.shiftLeft(compare - 1).negate(),
              BigInteger.ONE.shiftLeft(compare - 1).subtract(BigInteger.ONE));
      sinks.add("product_" + to);
      sinks.add("shifted_" + to);
      String kept =
          result.lo().equals(result.hi())
              ? Bits.signedLiteral(width, result.lo())
              : Signal.of("shifted_" + to, compare, true).resized(width);
      add(
          new StageStep.Rescale(
              "(" + wire + " * m + o) / 2^" + r.shift() + " as " + r.format(),
              wire,
              to,
              width - 1,
              wide - 1,
              r.shift(),
              last().resized(wide),
              constant(r.multiplier(), multipliers, wide),
              constant(r.offset(), offsets, wide),
              shifted.lo().compareTo(low) < 0
                  ? lower("shifted_" + to, compared, low, width)
                  : List.of(),
              shifted.hi().compareTo(high) > 0
                  ? upper("shifted_" + to, compared, high, width)
                  : List.of(),
              kept),
          result);
    }

    private String constant(Tensor values, Interval interval, int wide) {
      if (values.shape().channels() == 1) {
        return Bits.literal(wide, values.raw(0));
      }
      int width = interval.width();
      int offset = bits;
      field(width, values::raw);
      return Signal.slice("parameters", offset, width, interval.isSigned()).resized(wide);
    }

    private static Interval values(Tensor t) {
      long lo = Long.MAX_VALUE;
      long hi = Long.MIN_VALUE;
      for (int i = 0; i < t.size(); i++) {
        lo = Math.min(lo, t.raw(i));
        hi = Math.max(hi, t.raw(i));
      }
      return Interval.of(lo, hi);
    }
  }
}

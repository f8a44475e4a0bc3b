package nnc.emulator.event;

import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import nnc.ir.neuron.Discrete;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.Lookup;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Overflow;
import nnc.ir.neuron.Quantity;
import nnc.ir.neuron.Quotient;
import nnc.ir.neuron.WideProduct;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.number.Rounding;
import nnc.ir.op.Op;

/// The loop of a population of integers: what `IntegerCode` computes, in `long`. Conditions are 0
/// or 1 and selections are made of masks.
final class LongLoop extends LoopCode {

  private static final ClassDesc LONG = ConstantDescs.CD_long;
  private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
  private static final ClassDesc ROUNDING = ClassDesc.of(Rounding.class.getName());
  private static final ClassDesc LOOKUP = ClassDesc.of(Lookup.class.getName());
  private static final ClassDesc QUOTIENT = ClassDesc.of(Quotient.class.getName());
  private static final ClassDesc WIDE = ClassDesc.of(WideProduct.class.getName());
  private static final MethodTypeDesc UNARY = MethodTypeDesc.of(LONG, LONG);
  private static final MethodTypeDesc BINARY = MethodTypeDesc.of(LONG, LONG, LONG);

  private final Discrete types;

  private LongLoop(Op.Population population, NeuronModel cut, Map<String, Quantity> ports) {
    super(population, cut, TypeKind.LONG);
    this.types = Discrete.of(cut, population.parameters(), ports);
  }

  /// The loops of `population` whose ports get integers of these quantities.
  static LongLoop of(Op.Population population, Map<String, Quantity> ports) {
    Discrete types = Discrete.of(population.model(), population.parameters(), ports);
    return new LongLoop(
        population, Pieces.cut(population.model(), e -> isNameable(types, e)), ports);
  }

  /// Whether a value has a format. What pieces name has one, since it was asked before.
  private static boolean isNameable(Discrete types, Expression e) {
    try {
      return NumberFormat.bits(types.of(e).range()) <= NumberFormat.MAX_WIDTH;
    } catch (ArithmeticException _) {
      return false;
    }
  }

  @Override
  void stored(NeuronModel.State state, Expression value) {
    value(state.stored(value));
  }

  @Override
  void value(Expression e) {
    switch (e) {
      case Expression.Literal(double value) ->
          throw new IllegalArgumentException("the real number " + value);
      case Expression.Constant(long raw, _) -> code.loadConstant(raw);
      case Expression.Parameter _,
          Expression.Port _,
          Expression.State _,
          Expression.Old _,
          Expression.Local _ ->
          name(e);
      case Expression.Apply(var function, var arguments, _) -> apply(function, arguments);
      case Expression.ShiftRight(var value, Expression.Constant(long by, _), var rounding) -> {
        value(value);
        shiftRight((int) by, rounding);
      }
      case Expression.ShiftRight(var value, var by, var rounding) -> {
        code.getstatic(ROUNDING, rounding.name(), ROUNDING);
        value(value);
        value(by);
        code.l2i()
            .invokevirtual(
                ROUNDING, "shiftRight", MethodTypeDesc.of(LONG, LONG, ConstantDescs.CD_int));
      }
      case Expression.Rescale(Expression.Apply(var function, var parts, _), var to, var rounding)
          when function == Function.DIV -> {
        int shift =
            types.fraction(to)
                + types.of(parts.get(1)).fraction()
                - types.of(parts.get(0)).fraction();
        value(parts.get(0));
        shiftLeft(Math.max(0, shift));
        value(parts.get(1));
        shiftLeft(Math.max(0, -shift));
        code.getstatic(ROUNDING, rounding.name(), ROUNDING)
            .invokestatic(QUOTIENT, "of", MethodTypeDesc.of(LONG, LONG, LONG, ROUNDING));
      }
      case Expression.Rescale r when types.dropped(r) > 0 -> {
        r.value().parts().forEach(this::value);
        code.loadConstant(types.dropped(r))
            .invokestatic(WIDE, "of", MethodTypeDesc.of(LONG, LONG, LONG, ConstantDescs.CD_int));
        shiftRight(WideProduct.EXTRA, r.rounding());
      }
      case Expression.Rescale(var value, var to, var rounding) -> {
        int shift = types.fraction(to) - types.of(value).fraction();
        value(value);
        shiftLeft(Math.max(0, shift));
        shiftRight(Math.max(0, -shift), rounding);
      }
      case Expression.Fit(var value, var format, var overflow) -> {
        aligned(value, format.fraction());
        Range range = format.range();
        if (range.contains(types.of(value).range())
            && format.fraction() == types.of(value).fraction()) {
          break;
        }
        if (overflow == Overflow.SATURATE) {
          code.loadConstant(range.lo()).invokestatic(MATH, "max", BINARY);
          code.loadConstant(range.hi()).invokestatic(MATH, "min", BINARY);
        } else {
          int unused = 64 - format.width();
          code.loadConstant(unused).lshl().loadConstant(unused);
          if (format.signed()) {
            code.lshr();
          } else {
            code.lushr();
          }
        }
      }
      case Expression.Table table -> {
        constant(types.lookup(table), LOOKUP);
        table.parts().forEach(this::value);
        code.invokevirtual(LOOKUP, "at", table.axes().size() == 1 ? UNARY : BINARY);
      }
    }
  }

  private void shiftLeft(int bits) {
    if (bits > 0) {
      code.loadConstant(bits).lshl();
    }
  }

  /// Divides what is on the stack by a power of two.
  private void shiftRight(int bits, Rounding rounding) {
    if (bits == 0) {
      return;
    }
    if (bits >= Long.SIZE) {
      if (rounding == Rounding.FLOOR) {
        code.loadConstant(Long.SIZE - 1).lshr();
      } else {
        code.pop2().loadConstant(0L);
      }
      return;
    }
    switch (rounding) {
      case FLOOR -> code.loadConstant(bits).lshr();
      case NEAREST ->
          code.loadConstant(bits - 1).lshr().loadConstant(1L).ladd().loadConstant(1).lshr();
      case TRUNC ->
          code.dup2()
              .loadConstant(63)
              .lshr()
              .loadConstant((1L << bits) - 1)
              .land()
              .ladd()
              .loadConstant(bits)
              .lshr();
      case NEAREST_EVEN -> {
        int value = code.allocateLocal(TypeKind.LONG);
        code.lstore(value).getstatic(ROUNDING, rounding.name(), ROUNDING).lload(value);
        code.loadConstant(bits)
            .invokevirtual(
                ROUNDING, "shiftRight", MethodTypeDesc.of(LONG, LONG, ConstantDescs.CD_int));
      }
    }
  }

  /// Leaves the value with `fraction` bits behind the point, which are not fewer than it has.
  private void aligned(Expression e, int fraction) {
    value(e);
    shiftLeft(fraction - types.of(e).fraction());
  }

  private void apply(Function function, List<Expression> parts) {
    switch (function) {
      case NEG -> {
        value(parts.getFirst());
        code.lneg();
      }
      case ABS -> {
        value(parts.getFirst());
        code.invokestatic(MATH, "abs", UNARY);
      }
      case XORSHIFT -> xorshift(parts.getFirst());
      case NOT -> {
        bit(parts.getFirst());
        code.loadConstant(1L).lxor();
      }
      case MUL -> {
        value(parts.get(0));
        value(parts.get(1));
        code.lmul();
      }
      case SHL -> {
        value(parts.get(0));
        value(parts.get(1));
        code.l2i().lshl();
      }
      case ADD -> {
        both(parts);
        code.ladd();
      }
      case SUB -> {
        both(parts);
        code.lsub();
      }
      case MIN -> {
        both(parts);
        code.invokestatic(MATH, "min", BINARY);
      }
      case MAX -> {
        both(parts);
        code.invokestatic(MATH, "max", BINARY);
      }
      case GT -> less(parts.reversed(), false);
      case LT -> less(parts, false);
      case GE -> less(parts.reversed(), true);
      case LE -> less(parts, true);
      case NE -> differ(parts);
      case EQ -> {
        differ(parts);
        code.loadConstant(1L).lxor();
      }
      case AND -> {
        bit(parts.get(0));
        bit(parts.get(1));
        code.land();
      }
      case OR -> {
        bit(parts.get(0));
        bit(parts.get(1));
        code.lor();
      }
      case XOR -> {
        bit(parts.get(0));
        bit(parts.get(1));
        code.lxor();
      }
      case SELECT -> select(parts);
      case DIV, EXP, LOG, SQRT, TANH, SIGMOID, SIN, COS, POW, FLOOR, CEIL, TRUNC ->
          throw new IllegalArgumentException(function.text());
    }
  }

  private void both(List<Expression> parts) {
    int fraction = Math.max(types.of(parts.get(0)).fraction(), types.of(parts.get(1)).fraction());
    aligned(parts.get(0), fraction);
    aligned(parts.get(1), fraction);
  }

  /// 1 where the first is less than the second, or not greater: the sign of the difference.
  private void less(List<Expression> parts, boolean orEqual) {
    both(parts);
    if (differenceFits(parts)) {
      code.lsub();
      if (orEqual) {
        code.loadConstant(1L).lsub();
      }
      code.loadConstant(63).lushr();
    } else {
      code.lcmp();
      bitOf(orEqual ? code::ifle : code::iflt);
    }
  }

  private void differ(List<Expression> parts) {
    both(parts);
    code.lxor();
    nonzero();
  }

  /// 1 where what is on the stack is not 0.
  private void nonzero() {
    code.dup2().lneg().lor().loadConstant(63).lushr();
  }

  /// 1 or 0 by a jump, for an `int` on the stack.
  private void bitOf(Consumer<Label> jump) {
    Label holds = code.newLabel();
    Label end = code.newLabel();
    jump.accept(holds);
    code.loadConstant(0L).goto_(end).labelBinding(holds).loadConstant(1L).labelBinding(end);
  }

  private boolean differenceFits(List<Expression> parts) {
    Quantity a = types.of(parts.get(0));
    Quantity b = types.of(parts.get(1));
    int fraction = Math.max(a.fraction(), b.fraction());
    return small(a, fraction) && small(b, fraction);
  }

  private static boolean small(Quantity q, int fraction) {
    long limit = 1L << 62 >> (fraction - q.fraction());
    return q.range().lo() > -limit && q.range().hi() < limit;
  }

  /// The truth of an expression, 0 or 1.
  private void bit(Expression e) {
    value(e);
    if (!new Range(0, 1).contains(types.of(e).range())) {
      nonzero();
    }
  }

  /// `b ^ ((a ^ b) & -condition)`.
  private void select(List<Expression> parts) {
    int other = code.allocateLocal(TypeKind.LONG);
    both(parts.subList(1, 3));
    code.dup2().lstore(other).lxor();
    bit(parts.getFirst());
    code.lneg().land().lload(other).lxor();
  }

  /// `Xorshift.next`, spelt out.
  private void xorshift(Expression word) {
    value(word);
    code.dup2().loadConstant(13).lshl().lxor().loadConstant(0xffff_ffffL).land();
    code.dup2().loadConstant(17).lushr().lxor();
    code.dup2().loadConstant(5).lshl().lxor().loadConstant(0xffff_ffffL).land();
  }
}

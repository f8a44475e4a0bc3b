package nnc.emulator.event;

import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.op.Op;

/// The loop of a population of reals: what `RealCode` computes, operation by operation.
final class DoubleLoop extends LoopCode {

  private static final ClassDesc DOUBLE = ConstantDescs.CD_double;
  private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
  private static final ClassDesc FUNCTION = ClassDesc.of(Function.class.getName());
  private static final MethodTypeDesc UNARY = MethodTypeDesc.of(DOUBLE, DOUBLE);
  private static final MethodTypeDesc BINARY = MethodTypeDesc.of(DOUBLE, DOUBLE, DOUBLE);
  private static final MethodTypeDesc TERNARY = MethodTypeDesc.of(DOUBLE, DOUBLE, DOUBLE, DOUBLE);

  /// Where the variables of tables stand whose bodies are being written.
  private final Map<String, Integer> variables = new HashMap<>();

  DoubleLoop(Op.Population population) {
    super(population, Pieces.cut(population.model(), _ -> true), TypeKind.DOUBLE);
  }

  @Override
  void stored(NeuronModel.State state, Expression value) {
    value(value);
  }

  @Override
  void value(Expression e) {
    switch (e) {
      case Expression.Literal(double value) -> code.loadConstant(value);
      case Expression.Constant(long raw, int fraction) ->
          code.loadConstant(Math.scalb((double) raw, -fraction));
      case Expression.Local(var name) when variables.containsKey(name) ->
          code.dload(variables.get(name));
      case Expression.Parameter _,
          Expression.Port _,
          Expression.State _,
          Expression.Old _,
          Expression.Local _ ->
          name(e);
      case Expression.Apply(var function, var arguments, _) -> apply(function, arguments);
      case Expression.ShiftRight(var value, var by, _) -> {
        value(value);
        code.loadConstant(1.0);
        value(by);
        code.d2i().ineg();
        code.invokestatic(MATH, "scalb", MethodTypeDesc.of(DOUBLE, DOUBLE, ConstantDescs.CD_int));
        code.dmul();
      }
      case Expression.Rescale(var value, _, _) -> value(value);
      case Expression.Fit(var value, _, _) -> value(value);
      case Expression.Table t -> table(t);
    }
  }

  private void table(Expression.Table t) {
    Map<String, Integer> outer = new HashMap<>(variables);
    for (Expression.Axis a : t.axes()) {
      value(a.argument());
      code.loadConstant(a.lo()).loadConstant(a.hi()).invokestatic(MATH, "clamp", TERNARY);
    }
    for (Expression.Axis a : t.axes().reversed()) {
      int variable = code.allocateLocal(TypeKind.DOUBLE);
      code.dstore(variable);
      variables.put(a.variable(), variable);
    }
    value(t.body());
    variables.clear();
    variables.putAll(outer);
  }

  private void apply(Function function, List<Expression> parts) {
    switch (function) {
      case NEG -> {
        parts.forEach(this::value);
        code.dneg();
      }
      case ADD -> {
        parts.forEach(this::value);
        code.dadd();
      }
      case SUB -> {
        parts.forEach(this::value);
        code.dsub();
      }
      case MUL -> {
        parts.forEach(this::value);
        code.dmul();
      }
      case DIV -> {
        parts.forEach(this::value);
        code.ddiv();
      }
      case ABS -> {
        parts.forEach(this::value);
        code.invokestatic(MATH, "abs", UNARY);
      }
      case MIN, MAX -> {
        parts.forEach(this::value);
        code.invokestatic(MATH, function.text(), BINARY);
      }
      case GT -> compare(parts, false, code::ifgt);
      case GE -> compare(parts, false, code::ifge);
      case LT -> compare(parts, true, code::iflt);
      case LE -> compare(parts, true, code::ifle);
      case EQ -> compare(parts, false, code::ifeq);
      case NE -> compare(parts, false, code::ifne);
      case SELECT -> {
        value(parts.getFirst());
        code.loadConstant(0.0).dcmpl();
        chosen(code::ifne, () -> value(parts.get(1)), () -> value(parts.get(2)));
      }
      case NOT,
          XORSHIFT,
          SHL,
          AND,
          OR,
          XOR,
          EXP,
          LOG,
          SQRT,
          TANH,
          SIGMOID,
          SIN,
          COS,
          POW,
          FLOOR,
          CEIL,
          TRUNC -> {
        code.getstatic(FUNCTION, function.name(), FUNCTION);
        parts.forEach(this::value);
        for (int i = parts.size(); i < 3; i++) {
          code.loadConstant(0.0);
        }
        code.invokevirtual(FUNCTION, "apply", TERNARY);
      }
    }
  }

  /// A comparison, which no NaN passes but `!=`.
  private void compare(List<Expression> parts, boolean below, Consumer<Label> jump) {
    parts.forEach(this::value);
    if (below) {
      code.dcmpg();
    } else {
      code.dcmpl();
    }
    chosen(jump, () -> code.loadConstant(1.0), () -> code.loadConstant(0.0));
  }

  private void chosen(Consumer<Label> jump, Runnable holds, Runnable otherwise) {
    Label first = code.newLabel();
    Label end = code.newLabel();
    jump.accept(first);
    otherwise.run();
    code.goto_(end).labelBinding(first);
    holds.run();
    code.labelBinding(end);
  }
}

package nnc.emulator.event;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Statement;
import nnc.ir.op.Op;

/// The equations of a population as bytecode: loops over its neurons with every name in a local
/// variable, without branches where that is possible, so that the just-in-time compiler makes
/// vectors of them. Values are `long` or `double`, whichever the population computes.
abstract class LoopCode {

  /// An array of the loops: of a port, a state, a parameter or a value that one loop leaves for
  /// another, or the neurons' output.
  record Slot(Kind kind, String name) {}

  enum Kind {
    PORT,
    STATE,
    PARAMETER,
    LOCAL,
    OUTPUT
  }

  private static final ClassDesc OBJECTS = ConstantDescs.CD_Object.arrayType();
  private static final MethodTypeDesc STEP =
      MethodTypeDesc.of(ConstantDescs.CD_void, OBJECTS, ConstantDescs.CD_int, ConstantDescs.CD_int);
  private static final ClassDesc COMPILED =
      ClassDesc.of(LoopCode.class.getPackageName(), "CompiledLoop");

  /// Loops of a method, at most: a method has 64 KiB, and beyond 8,000 bytes it is not compiled.
  private static final int LOOPS = 24;

  private static final int ARRAYS = 1;
  private static final int FROM = 2;
  private static final int END = 3;

  final NeuronModel model;
  private final List<List<Statement>> groups;
  private final TypeKind kind;
  private final ClassDesc array;
  private final Set<String> uniform = new LinkedHashSet<>();
  private final List<Slot> slots = new ArrayList<>();
  private final List<Object> constants = new ArrayList<>();
  private final Map<Slot, Integer> arrayLocals = new HashMap<>();
  private final Map<Expression, Integer> values = new HashMap<>();
  CodeBuilder code;

  /// The loops of a population whose lines `model` has cut into pieces.
  LoopCode(Op.Population population, NeuronModel model, TypeKind kind) {
    this.model = model;
    this.groups = Pieces.groups(model);
    this.kind = kind;
    this.array =
        (kind == TypeKind.LONG ? ConstantDescs.CD_long : ConstantDescs.CD_double).arrayType();
    model.ports().forEach(p -> slots.add(new Slot(Kind.PORT, p)));
    model.states().forEach(s -> slots.add(new Slot(Kind.STATE, s.name())));
    population
        .parameters()
        .forEach((name, tensor) -> {
          slots.add(new Slot(Kind.PARAMETER, name));
          if (tensor.size() == 1) {
            uniform.add(name);
          }
        });
    slots.add(new Slot(Kind.OUTPUT, ""));
    for (int g = 0; g < groups.size(); g++) {
      for (Statement s : groups.get(g)) {
        if (s instanceof Statement.Let(var name, _, _) && isUsedBehind(g, name)) {
          slots.add(new Slot(Kind.LOCAL, name));
        }
      }
    }
  }

  private boolean isUsedBehind(int group, String name) {
    Set<Expression> used = new LinkedHashSet<>();
    for (List<Statement> later : groups.subList(group + 1, groups.size())) {
      later.forEach(s -> leaves(s.value(), used));
    }
    return used.contains(new Expression.Local(name));
  }

  /// The arrays that `NeuronLoop.step` takes, in order; parameters of one element serve all
  /// neurons. `constants()` follow behind.
  List<Slot> arrays() {
    return slots;
  }

  /// Whether a line uses a parameter.
  boolean uses(String parameter) {
    Set<Expression> used = new LinkedHashSet<>();
    model.statements().forEach(s -> leaves(s.value(), used));
    return used.contains(new Expression.Parameter(parameter));
  }

  /// Objects behind the arrays.
  List<Object> constants() {
    return constants;
  }

  /// Leaves the value of an expression on the stack.
  abstract void value(Expression e);

  /// Leaves what a state keeps of `value` on the stack.
  abstract void stored(NeuronModel.State state, Expression value);

  /// Compiles the loop.
  NeuronLoop compile() {
    List<List<List<Statement>>> methods = new ArrayList<>();
    for (int from = 0; from < groups.size(); from += LOOPS) {
      methods.add(groups.subList(from, Math.min(groups.size(), from + LOOPS)));
    }
    byte[] bytes =
        ClassFile.of()
            .build(
                COMPILED,
                type -> {
                  for (int i = 1; i < methods.size(); i++) {
                    List<List<Statement>> later = methods.get(i);
                    type.withMethodBody(
                        "step" + i, STEP, ClassFile.ACC_PRIVATE, c -> body(c, later, 0));
                  }
                  type.withInterfaceSymbols(ClassDesc.of(NeuronLoop.class.getName()))
                      .withMethodBody(
                          ConstantDescs.INIT_NAME,
                          ConstantDescs.MTD_void,
                          ClassFile.ACC_PUBLIC,
                          c ->
                              c.aload(0)
                                  .invokespecial(
                                      ConstantDescs.CD_Object,
                                      ConstantDescs.INIT_NAME,
                                      ConstantDescs.MTD_void)
                                  .return_())
                      .withMethodBody(
                          "step",
                          STEP,
                          ClassFile.ACC_PUBLIC,
                          c -> body(c, methods.getFirst(), methods.size()));
                });
    try {
      MethodHandles.Lookup hidden = MethodHandles.lookup().defineHiddenClass(bytes, true);
      return (NeuronLoop)
          hidden.findConstructor(hidden.lookupClass(), MethodType.methodType(void.class)).invoke();
    } catch (Throwable e) {
      throw new IllegalStateException("the loop of " + model.name() + " does not load", e);
    }
  }

  /// A method of the loops of `part`; that of the first one calls the others, `methods` in all.
  private void body(CodeBuilder builder, List<List<Statement>> part, int methods) {
    code = builder;
    arrayLocals.clear();
    values.clear();
    Set<Expression> used = new LinkedHashSet<>(List.of(new Expression.Local(Pieces.OUTPUT)));
    for (List<Statement> group : part) {
      for (Statement s : group) {
        leaves(s.value(), used);
        used.add(
            switch (s) {
              case Statement.Let(var name, _, _) -> new Expression.Local(name);
              case Statement.Assign(var state, _, _) -> new Expression.State(state);
            });
      }
    }
    for (Expression e : used) {
      slotOf(e)
          .filter(slots::contains)
          .ifPresent(slot -> arrayLocals.put(slot, fetched(slots.indexOf(slot), array)));
    }
    for (String name : uniform) {
      if (used.contains(new Expression.Parameter(name))) {
        load(new Slot(Kind.PARAMETER, name), () -> code.iconst_0());
        keep(new Expression.Parameter(name));
      }
    }
    int neuron = code.allocateLocal(TypeKind.INT);
    for (List<Statement> group : part) {
      code.iload(FROM).istore(neuron);
      loop(group, neuron);
    }
    for (int i = 1; i < methods; i++) {
      code.aload(0).aload(ARRAYS).iload(FROM).iload(END).invokevirtual(COMPILED, "step" + i, STEP);
    }
    code.return_();
  }

  /// The array of a name, also where it holds one value for all neurons.
  private Optional<Slot> slotOf(Expression name) {
    return name instanceof Expression.Parameter(var n)
        ? Optional.of(new Slot(Kind.PARAMETER, n))
        : arrayOf(name);
  }

  private void loop(List<Statement> group, int neuron) {
    Label test = code.newLabel();
    Label loop = code.newLabel();
    code.goto_(test).labelBinding(loop);
    Set<Expression> used = new LinkedHashSet<>();
    group.forEach(s -> leaves(s.value(), used));
    for (Expression e : used) {
      arrayOf(e)
          .filter(slot -> arrayLocals.containsKey(slot))
          .ifPresent(slot -> {
            load(slot, () -> code.iload(neuron));
            keep(e);
          });
    }
    Set<Slot> written = new LinkedHashSet<>();
    for (Statement s : group) {
      Expression name =
          switch (s) {
            case Statement.Let(var local, var value, _) -> {
              value(value);
              yield new Expression.Local(local);
            }
            case Statement.Assign(var state, var value, _) -> {
              stored(model.state(state), value);
              yield new Expression.State(state);
            }
          };
      keep(name);
      arrayOf(name).filter(arrayLocals::containsKey).ifPresent(written::add);
    }
    for (Slot slot : written) {
      code.aload(arrayLocals.get(slot)).iload(neuron);
      name(
          switch (slot.kind()) {
            case STATE -> new Expression.State(slot.name());
            case LOCAL -> new Expression.Local(slot.name());
            case OUTPUT -> new Expression.Local(Pieces.OUTPUT);
            case PORT, PARAMETER -> throw new IllegalStateException(slot.name());
          });
      code.arrayStore(kind);
    }
    code.iinc(neuron, 1).labelBinding(test).iload(neuron).iload(END).if_icmplt(loop);
  }

  /// Where a name's values stand between loops.
  private Optional<Slot> arrayOf(Expression name) {
    return switch (name) {
      case Expression.Port(var n) -> Optional.of(new Slot(Kind.PORT, n));
      case Expression.State(var n) -> Optional.of(new Slot(Kind.STATE, n));
      case Expression.Parameter(var n) when !uniform.contains(n) ->
          Optional.of(new Slot(Kind.PARAMETER, n));
      case Expression.Local(var n) when n.equals(Pieces.OUTPUT) ->
          Optional.of(new Slot(Kind.OUTPUT, ""));
      case Expression.Local(var n) -> Optional.of(new Slot(Kind.LOCAL, n));
      case Expression _ -> Optional.empty();
    };
  }

  private static void leaves(Expression e, Set<Expression> found) {
    if (e.parts().isEmpty()) {
      found.add(e);
    }
    e.parts().forEach(p -> leaves(p, found));
    if (e instanceof Expression.Table t) {
      leaves(t.body(), found);
    }
  }

  private int fetched(int index, ClassDesc type) {
    int local = code.allocateLocal(TypeKind.REFERENCE);
    code.aload(ARRAYS).loadConstant(index).aaload().checkcast(type).astore(local);
    return local;
  }

  private void load(Slot slot, Runnable index) {
    code.aload(arrayLocals.get(slot));
    index.run();
    code.arrayLoad(kind);
  }

  /// Takes the value on the stack into the local variable of a name.
  private void keep(Expression name) {
    code.storeLocal(kind, values.computeIfAbsent(name, _ -> code.allocateLocal(kind)));
  }

  /// Leaves the value of a name on the stack.
  void name(Expression e) {
    code.loadLocal(kind, values.get(e));
  }

  /// Leaves an object on the stack that the loop is given.
  void constant(Object object, ClassDesc type) {
    code.aload(ARRAYS).loadConstant(slots.size() + constants.size()).aaload().checkcast(type);
    constants.add(object);
  }
}

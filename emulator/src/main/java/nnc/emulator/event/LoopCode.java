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
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Statement;
import nnc.ir.op.Op;

/// The equations of a population as bytecode: one loop over its neurons with every name in a local
/// variable, without branches where that is possible, so that the just-in-time compiler makes
/// vectors of it. Values are `long` or `double`, whichever the population computes.
abstract class LoopCode {

  /// An array of the loop: of a port, a state or a parameter, or the neurons' output.
  record Slot(Kind kind, String name) {}

  enum Kind {
    PORT,
    STATE,
    PARAMETER,
    OUTPUT
  }

  private static final ClassDesc OBJECTS = ConstantDescs.CD_Object.arrayType();
  private static final MethodTypeDesc STEP =
      MethodTypeDesc.of(ConstantDescs.CD_void, OBJECTS, ConstantDescs.CD_int, ConstantDescs.CD_int);
  private static final int ARRAYS = 1;
  private static final int NEURON = 2;
  private static final int END = 3;

  final NeuronModel model;
  private final TypeKind kind;
  private final ClassDesc array;
  private final Set<String> uniform = new HashSet<>();
  private final List<Slot> slots = new ArrayList<>();
  private final List<Object> constants = new ArrayList<>();
  private final Map<Slot, Integer> arrayLocals = new HashMap<>();
  private final Map<Expression, Integer> values = new HashMap<>();
  CodeBuilder code;

  LoopCode(Op.Population population, TypeKind kind) {
    this.model = population.model();
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
  }

  /// The arrays that `NeuronLoop.step` takes, in order; parameters of one element serve all
  /// neurons. `constants()` follow behind.
  List<Slot> arrays() {
    return slots;
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
    byte[] bytes =
        ClassFile.of()
            .build(
                ClassDesc.of(LoopCode.class.getPackageName(), "CompiledLoop"),
                type ->
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
                        .withMethodBody("step", STEP, ClassFile.ACC_PUBLIC, this::body));
    try {
      MethodHandles.Lookup hidden = MethodHandles.lookup().defineHiddenClass(bytes, true);
      return (NeuronLoop)
          hidden.findConstructor(hidden.lookupClass(), MethodType.methodType(void.class)).invoke();
    } catch (Throwable e) {
      throw new IllegalStateException("the loop of " + model.name() + " does not load", e);
    }
  }

  private void body(CodeBuilder builder) {
    code = builder;
    Set<Expression> used = new LinkedHashSet<>();
    model.statements().forEach(s -> leaves(s.value(), used));
    leaves(model.output(), used);
    Set<String> assigned = new TreeSet<>();
    for (Statement s : model.statements()) {
      if (s instanceof Statement.Assign(var state, _, _)) {
        assigned.add(state);
      }
    }
    for (int i = 0; i < slots.size(); i++) {
      arrayLocals.put(slots.get(i), fetched(i, array));
    }
    for (Expression e : used) {
      if (e instanceof Expression.Parameter(var name) && uniform.contains(name)) {
        load(new Slot(Kind.PARAMETER, name), () -> code.iconst_0());
        keep(e);
      }
    }
    Label test = code.newLabel();
    Label loop = code.newLabel();
    code.goto_(test).labelBinding(loop);
    for (NeuronModel.State s : model.states()) {
      Expression state = new Expression.State(s.name());
      Expression old = new Expression.Old(s.name());
      if (used.contains(state) || used.contains(old)) {
        load(new Slot(Kind.STATE, s.name()), () -> code.iload(NEURON));
        keep(state);
        if (used.contains(old)) {
          code.loadLocal(kind, values.get(state));
          keep(old);
        }
      }
    }
    for (Expression e : used) {
      switch (e) {
        case Expression.Port(var name) -> {
          load(new Slot(Kind.PORT, name), () -> code.iload(NEURON));
          keep(e);
        }
        case Expression.Parameter(var name) when !uniform.contains(name) -> {
          load(new Slot(Kind.PARAMETER, name), () -> code.iload(NEURON));
          keep(e);
        }
        case Expression _ -> {}
      }
    }
    for (Statement s : model.statements()) {
      switch (s) {
        case Statement.Let(var name, var value, _) -> {
          value(value);
          keep(new Expression.Local(name));
        }
        case Statement.Assign(var name, var value, _) -> {
          stored(model.state(name), value);
          keep(new Expression.State(name));
        }
      }
    }
    for (String state : assigned) {
      store(
          new Slot(Kind.STATE, state),
          () -> code.loadLocal(kind, values.get(new Expression.State(state))));
    }
    store(new Slot(Kind.OUTPUT, ""), () -> value(model.output()));
    code.iinc(NEURON, 1).labelBinding(test).iload(NEURON).iload(END).if_icmplt(loop).return_();
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

  private void store(Slot slot, Runnable value) {
    code.aload(arrayLocals.get(slot)).iload(NEURON);
    value.run();
    code.arrayStore(kind);
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

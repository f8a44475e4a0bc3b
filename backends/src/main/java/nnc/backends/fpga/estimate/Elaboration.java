package nnc.backends.fpga.estimate;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.backends.fpga.estimate.Scope.Signal;
import nnc.backends.fpga.estimate.Syntax.Expression;

/// Counts the logic of a module for given knowledge of its inputs, as synthesis would see it once
/// constants are propagated and what nothing reads is gone. Equal instances are counted once.
final class Elaboration {

  private final Map<String, Syntax.Module> modules;
  private final Fabric fabric;
  private final Delays delays;
  private final Map<Key, Counted> done = new HashMap<>();

  Elaboration(Map<String, Syntax.Module> modules, Fabric fabric, Delays delays) {
    this.modules = modules;
    this.fabric = fabric;
    this.delays = delays;
  }

  private record Key(String module, List<BigInteger> known, List<BigInteger> values) {}

  /// The longest path between registers, ending in register `end`.
  record Path(double ns, String end) {
    static final Path NONE = new Path(0, "");

    Path longer(Path other) {
      return other.ns > ns ? other : this;
    }

    Path in(String instance) {
      return end.isEmpty() ? this : new Path(ns, instance + "." + end);
    }
  }

  /// A module's own and inner share: what is known of its outputs, how long paths between its
  /// registers are and how long those from its inputs to its registers; `places` are its instances.
  record Counted(
      Inventory total,
      SequencedMap<String, Word> outputs,
      Path inside,
      Path fromInputs,
      SequencedMap<String, Counted> places) {}

  /// Counts module `name`; inputs that are not in `inputs` vary.
  Counted count(String name, Map<String, Word> inputs) {
    Syntax.Module module = modules.get(name);
    List<BigInteger> known = new ArrayList<>();
    List<BigInteger> values = new ArrayList<>();
    SequencedMap<String, Word> words = new LinkedHashMap<>();
    for (Syntax.Port p : module.ports()) {
      if (p.input()) {
        Syntax.Declaration d = p.declaration();
        Word w =
            Optional.ofNullable(inputs.get(d.name()))
                .map(i -> i.resized(d.width()))
                .orElseGet(() -> Word.unknown(d.width(), d.signed(), Arrival.NEVER));
        known.add(w.known());
        values.add(w.value());
        words.put(
            d.name(),
            w.at(w.isConstant() ? Arrival.NEVER : new Arrival(Arrival.NEVER.clocked(), 0)));
      }
    }
    Key key = new Key(name, known, values);
    Counted counted = done.get(key);
    if (counted == null) {
      counted = new Body(module, words).count();
      done.put(key, counted);
    }
    return counted;
  }

  private record Placed(Syntax.Place place, Scope scope, Syntax.Module module) {}

  private record Clock(Syntax.Statement body, Scope scope) {}

  /// One module while it is counted.
  private final class Body {
    private final Syntax.Module module;
    private final Map<String, Word> inputs;
    private final Scope root = new Scope(new LinkedHashMap<>(), new HashMap<>(), null);
    private final List<Signal> signals = new ArrayList<>();
    private final List<Placed> places = new ArrayList<>();
    private final List<Clock> clocks = new ArrayList<>();
    private final SequencedMap<String, Counted> counted = new LinkedHashMap<>();
    private final Inventory inventory = new Inventory();
    private boolean counting;
    private Path inside = Path.NONE;
    private Path fromInputs = Path.NONE;

    Body(Syntax.Module module, Map<String, Word> inputs) {
      this.module = module;
      this.inputs = inputs;
    }

    Counted count() {
      module.ports().forEach(p -> declare(p.declaration(), root));
      inputs.forEach((name, word) -> root.signal(name).settled = word);
      module.items().forEach(i -> item(i, root));
      mark();
      for (int pass = 0; pass < (places.isEmpty() ? 0 : 3); pass++) {
        forget();
        places.forEach(p -> place(p));
      }
      registers();
      forget();
      places.forEach(p -> place(p));
      forget();
      counting = true;
      Evaluator evaluator = evaluator(true);
      for (Signal s : signals) {
        if (s.live && s.settled == null && !s.drives.isEmpty()) {
          evaluator.read(s);
        }
      }
      for (Clock c : clocks) {
        store(evaluator.statement(c.body, c.scope), true);
      }
      for (Placed p : places) {
        Counted inner = place(p);
        inventory.add(inner.total());
      }
      signals.forEach(this::charge);
      SequencedMap<String, Word> outputs = new LinkedHashMap<>();
      for (Syntax.Port p : module.ports()) {
        if (!p.input()) {
          outputs.put(p.declaration().name(), evaluator.read(root.signal(p.declaration().name())));
        }
      }
      return new Counted(inventory, outputs, inside, fromInputs, counted);
    }

    private Evaluator evaluator(boolean charged) {
      return new Evaluator(charged ? Optional.of(inventory) : Optional.empty(), delays);
    }

    private void mark() {
      Liveness liveness = new Liveness();
      clocks.forEach(c -> liveness.clocked(c.body, c.scope));
      for (Syntax.Port p : module.ports()) {
        if (!p.input()) {
          liveness.reach(root.signal(p.declaration().name()));
        }
      }
      for (Placed p : places) {
        for (Syntax.Port port : p.module.ports()) {
          Expression e = p.place.ports().get(port.declaration().name());
          if (e != null && port.input()) {
            liveness.reach(e, p.scope);
          }
        }
      }
      liveness.follow();
    }

    private void declare(Syntax.Declaration d, Scope scope) {
      Signal s = new Signal(d);
      scope.signals().put(d.name(), s);
      signals.add(s);
    }

    private void item(Syntax.Item item, Scope scope) {
      switch (item) {
        case Syntax.Declaration d -> declare(d, scope);
        case Syntax.Assign(var target, var value) -> drive(target, value, scope);
        case Syntax.Always(var body) -> {
          clocks.add(new Clock(body, scope));
          resets(body, scope);
        }
        case Syntax.Loaded(var memory) -> scope.signal(memory).loaded = true;
        case Syntax.Loop(var variable, var end, var body) -> {
          for (int i = 0; i < end; i++) {
            Word value = Word.constant(32, BigInteger.valueOf(i), false);
            Scope inner = new Scope(new LinkedHashMap<>(), Map.of(variable, value), scope);
            body.forEach(b -> item(b, inner));
          }
        }
        case Syntax.Place p -> {
          Syntax.Module inner = modules.get(p.module());
          if (inner == null) {
            throw new IllegalStateException("no module " + p.module());
          }
          places.add(new Placed(p, scope, inner));
        }
      }
    }

    private void drive(Expression target, Expression value, Scope scope) {
      switch (target) {
        case Syntax.Name(var name) -> {
          Signal s = scope.signal(name);
          s.drives.add(new Scope.Drive(0, s.width(), value, scope));
        }
        case Syntax.Slice(var name, var high, var low) ->
            scope.signal(name).drives.add(new Scope.Drive(low, high - low + 1, value, scope));
        case Syntax.Part(var name, var base, var width) ->
            scope
                .signal(name)
                .drives
                .add(new Scope.Drive(number(base, scope), width, value, scope));
        case Syntax.Index(var name, var index) ->
            scope.signal(name).drives.add(new Scope.Drive(number(index, scope), 1, value, scope));
        case Syntax.Concat _ -> {} // outputs of the core: their bits are those of a channel
        case Syntax.Literal _, Syntax.Repeat _, Syntax.Unary _, Syntax.Binary _, Syntax.Choice _ ->
            throw new IllegalStateException("cannot assign to " + target);
      }
    }

    private int number(Expression e, Scope scope) {
      return evaluator(false).word(e, scope).value().intValueExact();
    }

    /// Registers that `if (rst) ...` sets start with that value.
    private void resets(Syntax.Statement s, Scope scope) {
      switch (s) {
        case Syntax.Block(var all) -> all.forEach(a -> resets(a, scope));
        case Syntax.If(var condition, var yes, var no) -> {
          if (Evaluator.isReset(condition)) {
            evaluator(false)
                .statement(yes, scope)
                .forEach((signal, word) -> {
                  signal.state = word;
                });
          }
        }
        case Syntax.Clocked _ -> {}
      }
    }

    /// Wires are to be evaluated again.
    private void forget() {
      for (Signal s : signals) {
        if (!s.declaration.register() && !inputs.containsKey(s.declaration.name())) {
          s.settled = driven(s) ? s.settled : null;
        }
      }
    }

    /// Whether an instance gives the signal.
    private boolean driven(Signal s) {
      return s.drives.isEmpty();
    }

    /// The states registers can have, from their reset values on.
    private void registers() {
      boolean changed = true;
      for (int pass = 0; changed && pass < 64; pass++) {
        forget();
        changed = false;
        Evaluator evaluator = evaluator(false);
        for (Clock c : clocks) {
          changed |= store(evaluator.statement(c.body, c.scope), false);
        }
      }
      if (changed) {
        signals.stream()
            .filter(s -> s.declaration.register())
            .forEach(s -> s.state = Word.unknown(s.width(), false, Arrival.NEVER));
      }
    }

    private boolean store(SequencedMap<Signal, Word> assigned, boolean last) {
      boolean changed = false;
      for (var a : assigned.entrySet()) {
        Signal s = a.getKey();
        if (last) {
          ends(s, a.getValue().arrival());
          continue;
        }
        Word next = s.state == null ? a.getValue() : s.state.meet(a.getValue());
        changed |= s.state == null || !s.state.sameKnowledge(next);
        s.state = next;
      }
      return changed;
    }

    private void ends(Signal s, Arrival arrival) {
      if (s.live && (s.state == null || !s.state.isConstant())) {
        inside = inside.longer(new Path(arrival.clocked() + delays.setup(), s.declaration.name()));
        fromInputs =
            fromInputs.longer(new Path(arrival.input() + delays.setup(), s.declaration.name()));
      }
    }

    private Counted place(Placed p) {
      Evaluator evaluator = evaluator(false);
      Map<String, Word> words = new HashMap<>();
      Arrival latest = Arrival.NEVER;
      for (Syntax.Port port : p.module.ports()) {
        String name = port.declaration().name();
        if (port.input() && p.place.ports().containsKey(name)) {
          Word w = evaluator.word(p.place.ports().get(name), p.scope);
          words.put(name, w);
          latest = latest.later(w.arrival());
        }
      }
      Counted inner = Elaboration.this.count(p.module.name(), words);
      for (Syntax.Port port : p.module.ports()) {
        Expression target = p.place.ports().get(port.declaration().name());
        if (!port.input() && target != null) {
          Word w = inner.outputs().get(port.declaration().name());
          Arrival through = latest.plus(w.arrival().input());
          Arrival own = new Arrival(w.arrival().clocked(), Arrival.NEVER.input());
          output(target, p.scope, w.at(w.isConstant() ? Arrival.NEVER : own.later(through)));
        }
      }
      if (counting) {
        counted.put(p.place.name(), inner);
        inside = inside.longer(inner.inside().in(p.place.name()));
        Path entering = inner.fromInputs();
        inside =
            inside.longer(
                new Path(latest.clocked() + entering.ns(), entering.end()).in(p.place.name()));
        fromInputs =
            fromInputs.longer(
                new Path(latest.input() + entering.ns(), entering.end()).in(p.place.name()));
      }
      return inner;
    }

    private void output(Expression target, Scope scope, Word word) {
      switch (target) {
        case Syntax.Name(var name) -> settle(scope.signal(name), 0, word);
        case Syntax.Part(var name, var base, var width) ->
            settle(scope.signal(name), number(base, scope), word);
        case Syntax.Slice(var name, var high, var low) -> settle(scope.signal(name), low, word);
        case Syntax.Index(var name, var index) ->
            settle(scope.signal(name), number(index, scope), word);
        case Syntax.Literal _,
            Syntax.Concat _,
            Syntax.Repeat _,
            Syntax.Unary _,
            Syntax.Binary _,
            Syntax.Choice _ ->
            throw new IllegalStateException("cannot drive " + target);
      }
    }

    private void settle(Signal s, int low, Word word) {
      Word before =
          s.settled == null
              ? Word.unknown(s.width(), s.declaration.signed(), Arrival.NEVER)
              : s.settled;
      s.settled =
          word.width() == s.width() ? word.as(s.declaration.signed()) : before.with(low, word);
    }

    /// Flip-flops and memories.
    private void charge(Signal s) {
      if (!s.declaration.register() || !s.live) {
        return;
      }
      int varying =
          s.state == null && !s.loaded ? 0 : s.state == null ? s.width() : s.state.varying();
      int depth = s.declaration.depth();
      if (depth == 0) {
        if (!inBlock(s)) {
          inventory.flipFlops(varying);
        }
        return;
      }
      switch (fabric.store(Math.max(1, varying), depth, !s.readAnytime, s.loaded)) {
        case BLOCK -> inventory.blocks((double) fabric.blocks(varying, depth));
        case LUT_MEMORY -> inventory.add(Operator.LUT_MEMORY, (double) varying * depth);
        case LOGIC -> {
          if (s.loaded) {
            inventory.add(Operator.ROM, (double) varying * depth);
          } else {
            inventory.flipFlops((double) varying * depth);
            inventory.add(Operator.REGISTER_MEMORY, (double) varying * depth);
          }
        }
      }
    }

    /// Whether a register is the output register of a block memory.
    private boolean inBlock(Signal s) {
      return memoryOf(s)
          .filter(m -> {
            int varying = m.state == null ? m.width() : m.state.varying();
            return fabric.store(
                    Math.max(1, varying), m.declaration.depth(), !m.readAnytime, m.loaded)
                == Fabric.Store.BLOCK;
          })
          .isPresent();
    }

    private Optional<Signal> memoryOf(Signal s) {
      for (Clock c : clocks) {
        Optional<Signal> found = memoryOf(s, c.body, c.scope);
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    }

    private Optional<Signal> memoryOf(Signal s, Syntax.Statement body, Scope scope) {
      return switch (body) {
        case Syntax.Block(var all) ->
            all.stream().flatMap(b -> memoryOf(s, b, scope).stream()).findFirst();
        case Syntax.If(var condition, var yes, var no) ->
            memoryOf(s, yes, scope).or(() -> no.flatMap(n -> memoryOf(s, n, scope)));
        case Syntax.Clocked(Syntax.Name(var name), Syntax.Index(var memory, var index))
            when scope.signal(name) == s && scope.signal(memory).declaration.depth() > 0 ->
            Optional.of(scope.signal(memory));
        case Syntax.Clocked _ -> Optional.empty();
      };
    }
  }
}

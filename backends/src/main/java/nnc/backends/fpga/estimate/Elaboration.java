package nnc.backends.fpga.estimate;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Supplier;
import nnc.backends.fpga.estimate.Scope.Drive;
import nnc.backends.fpga.estimate.Scope.Signal;
import nnc.backends.fpga.estimate.Syntax.Expression;

/// Makes the circuit of a module and of all that stands in it. Nodes belong to the instance that
/// they come from, down to those in the top module's instances: `owners` are their names, the first
/// one is the top's own.
final class Elaboration {

  private static final int OWNERS = 2;

  private final SortedMap<String, byte[]> files;
  private final Map<String, Syntax.Module> modules;
  private final Circuit circuit = new Circuit(Circuit.Stage.WORDS, Circuit.ROOM);
  private final Evaluator evaluator;
  private final List<Always> clocks = new ArrayList<>();
  private final List<String> owners = new ArrayList<>();

  /// How many drives have been met.
  private int drives;

  private record Always(Syntax.Statement body, Scope scope) {}

  /// A circuit and the instances its nodes belong to.
  record Result(Circuit circuit, List<String> owners) {}

  private Elaboration(
      SortedMap<String, byte[]> files,
      Map<String, Syntax.Module> modules,
      Fabric fabric,
      Set<Integer> shared) {
    this.files = files;
    this.modules = modules;
    this.evaluator = new Evaluator(circuit, new Operators(circuit, fabric), shared);
  }

  /// `files` hold the memories' images. A sum takes over the sums that it seems to be the only
  /// reader of; where others turn out to read them too, all is made once more.
  static Result of(
      SortedMap<String, byte[]> files,
      Map<String, Syntax.Module> modules,
      String top,
      Fabric fabric) {
    Set<Integer> shared = new HashSet<>();
    while (true) {
      Elaboration elaboration = new Elaboration(files, modules, fabric, Set.copyOf(shared));
      Result result = elaboration.run(modules.get(top));
      if (!shared.addAll(elaboration.evaluator.readTwice())) {
        return result;
      }
    }
  }

  private Result run(Syntax.Module top) {
    owners.add("");
    Scope root = Scope.instance("", 0);
    top.ports().forEach(p -> declare(p.declaration(), root));
    for (Syntax.Port p : top.ports()) {
      if (p.input()) {
        Signal s = root.signal(p.declaration().name());
        Arrays.setAll(s.bits, _ -> circuit.source());
      }
    }
    top.items().forEach(i -> item(i, root, 0));
    for (Always a : clocks) {
      circuit.owner = a.scope.owner();
      evaluator.clocked(a.body, a.scope);
    }
    for (Syntax.Port p : top.ports()) {
      if (!p.input()) {
        for (int bit : evaluator.read(root.signal(p.declaration().name())).literals()) {
          circuit.outputs.add(bit);
        }
      }
    }
    return new Result(circuit, owners);
  }

  private Signal declare(Syntax.Declaration d, Scope scope) {
    Signal s = new Signal(d);
    scope.signals().put(d.name(), s);
    circuit.owner = scope.owner();
    String name = scope.path() + d.name();
    if (d.depth() > 0) {
      s.memory = new Memory(name, scope.owner(), d.width(), d.depth(), d.unchecked());
      circuit.memories.add(s.memory);
    } else if (d.register()) {
      s.flipFlops = new FlipFlop[s.width()];
      for (int i = 0; i < s.width(); i++) {
        s.bits[i] = circuit.source();
        s.flipFlops[i] = new FlipFlop(name, scope.owner(), s.bits[i]);
        circuit.flipFlops.add(s.flipFlops[i]);
      }
    }
    return s;
  }

  private void item(Syntax.Item item, Scope scope, int depth) {
    switch (item) {
      case Syntax.Declaration d -> declare(d, scope);
      case Syntax.Assign(var target, var value) ->
          drive(target, scope, evaluator.later(value, scope, scope.width(target)));
      case Syntax.Always(var body) -> clocks.add(new Always(body, scope));
      case Syntax.Loaded(var memory, var file) -> scope.signal(memory).memory.content = image(file);
      case Syntax.Loop(var variable, var end, var body) -> {
        for (int i = 0; i < end; i++) {
          Scope inner = scope.iteration(variable, Bits.constant(32, BigInteger.valueOf(i), false));
          body.forEach(b -> item(b, inner, depth));
        }
      }
      case Syntax.Place p -> place(p, scope, depth);
    }
  }

  private void place(Syntax.Place place, Scope scope, int depth) {
    Syntax.Module module = modules.get(place.module());
    if (module == null) {
      throw new IllegalStateException("no module " + place.module());
    }
    boolean own = depth < OWNERS;
    if (own) {
      owners.add(place.name());
    }
    int owner = own ? owners.size() - 1 : scope.owner();
    Scope inner = Scope.instance(scope.path() + place.name() + ".", owner);
    for (Syntax.Port p : module.ports()) {
      Signal s = declare(p.declaration(), inner);
      Expression outside = place.ports().get(p.declaration().name());
      if (outside != null && p.input()) {
        drive(s, 0, s.width(), evaluator.later(outside, scope, s.width()));
      } else if (outside != null) {
        drive(
            outside,
            scope,
            evaluator.later(new Syntax.Name(p.declaration().name()), inner, s.width()));
      }
    }
    module.items().forEach(i -> item(i, inner, depth + 1));
  }

  private void drive(Expression target, Scope scope, Supplier<Bits> value) {
    switch (target) {
      case Syntax.Name(var name) -> {
        Signal s = scope.signal(name);
        drive(s, 0, s.width(), value);
      }
      case Syntax.Slice(var name, var high, var low) -> {
        Signal s = scope.signal(name);
        drive(s, low - s.base(), high - low + 1, value);
      }
      case Syntax.Part(var name, var base, var width) -> {
        Signal s = scope.signal(name);
        drive(s, evaluator.number(base, scope) - s.base(), width, value);
      }
      case Syntax.Index(var name, var index) -> {
        Signal s = scope.signal(name);
        drive(s, evaluator.number(index, scope) - s.base(), 1, value);
      }
      case Syntax.Concat(var parts) -> {
        int low = 0;
        for (Expression part : parts.reversed()) {
          int from = low;
          int width = scope.width(part);
          drive(part, scope, () -> value.get().slice(from, width));
          low += width;
        }
      }
      case Syntax.Literal _,
          Syntax.Repeat _,
          Syntax.Unary _,
          Syntax.Binary _,
          Syntax.Sum _,
          Syntax.Choice _ ->
          throw new IllegalStateException("cannot assign to " + target);
    }
  }

  private void drive(Signal s, int low, int width, Supplier<Bits> value) {
    s.drives.add(new Drive(drives++, low, width, value));
  }

  /// The words of a memory image, a hexadecimal number each.
  private BigInteger[] image(String file) {
    byte[] content =
        files.entrySet().stream()
            .filter(f -> f.getKey().endsWith(file))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no memory image " + file));
    List<BigInteger> words = new ArrayList<>();
    int at = 0;
    while (at < content.length) {
      int from = at;
      long word = 0;
      int digit = digit(content, at);
      while (digit >= 0) {
        word = (word << 4) + digit;
        digit = digit(content, ++at);
      }
      if (at > from) {
        boolean isShort =
            at - from < Long.SIZE / 4; // most are, and need no arithmetic of long ones
        words.add(isShort ? BigInteger.valueOf(word) : word(content, from, at));
      }
      while (at < content.length && content[at++] != '\n') {
        // a comment, or nothing
      }
    }
    return words.toArray(BigInteger[]::new);
  }

  /// A hexadecimal digit, -1 for what is none.
  private static int digit(byte[] content, int at) {
    return at < content.length ? Character.digit(content[at], 16) : -1;
  }

  private static BigInteger word(byte[] content, int from, int to) {
    return new BigInteger(new String(content, from, to - from, StandardCharsets.US_ASCII), 16);
  }
}

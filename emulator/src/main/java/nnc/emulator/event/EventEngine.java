package nnc.emulator.event;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.network.Interpreter;
import nnc.ir.network.Learning;
import nnc.ir.network.PastStep;
import nnc.ir.network.PlasticStep;
import nnc.ir.network.PopulationStep;
import nnc.ir.network.Sequence;
import nnc.ir.network.Step;
import nnc.ir.network.Steps;
import nnc.ir.network.Types;
import nnc.ir.network.Verifier;
import nnc.ir.number.Range;
import nnc.ir.op.Op;

/// Runs a network in time in events: spikes are delivered along their synapses into rings of sums,
/// neurons advance by compiled loops, and every other operator is the interpreter's. The integer
/// projections that a port adds up share one ring. Gives what the interpreter gives, bit for bit:
/// integers because their sums are exact in any order, reals because they are added in the order
/// that `Op.Projection` states.
///
/// Immutable; a run is used by one thread, though it may have helpers of its own.
public final class EventEngine {

  private static final Range INTS = new Range(Integer.MIN_VALUE, Integer.MAX_VALUE);

  private final Network network;
  private final Types types;
  private final List<String> order;
  private final List<String> ids;
  private final List<String> outputs;

  /// Projections to the vertex whose ring they fill: themselves, or the sum that they are parts of.
  private final Map<String, String> rings = new HashMap<>();

  private final Map<String, Rows> rows = new LinkedHashMap<>();
  private final Map<String, Neurons.Compiled> loops = new HashMap<>();

  /// What populations are before the first step of every run; never advanced.
  private final Map<String, PopulationStep> initial = new HashMap<>();

  private EventEngine(Network network) {
    List<Diagnostic> errors = Verifier.check(network);
    if (!errors.isEmpty()) {
      throw new Rejection(errors);
    }
    this.network = network;
    this.types = Types.of(network);
    this.order = network.topological();
    this.ids = network.inputIds();
    this.outputs = network.outputIds();
    for (String id : order) {
      switch (network.op(id)) {
        case Op.Projection(var synapses, _) -> {
          rows.put(id, new Rows(synapses));
          rings.put(id, sum(id).orElse(id));
        }
        case Op.Population p -> {
          loops.put(id, Neurons.Compiled.of(p, inputs(id)));
          initial.put(id, PopulationStep.of(p, inputs(id), types.type(id)));
        }
        case Op _ -> {}
      }
    }
  }

  /// An engine for `network`; throws `Rejection` where it does not verify.
  public static EventEngine of(Network network) {
    return new EventEngine(network);
  }

  /// Whether several threads can share the steps: every population gets what earlier steps sent,
  /// along projections that feed it alone.
  private boolean isShareable() {
    return loops.keySet().stream()
        .flatMap(id -> network.inputs(id).stream())
        .allMatch(from -> isDirect(from) && rings.containsValue(from) && readsThePast(from));
  }

  /// Whether nothing that this step sends comes to a ring.
  private boolean readsThePast(String ring) {
    return rings.entrySet().stream()
        .filter(entry -> entry.getValue().equals(ring))
        .allMatch(entry -> ((Op.Projection) network.op(entry.getKey())).readsThePast());
  }

  /// Whether a port alone takes the sums.
  private boolean isDirect(String id) {
    return network.uses(id).size() == 1
        && network.op(network.uses(id).getFirst().target()) instanceof Op.Population;
  }

  /// The share of each population, and with it of the rings at its ports, so that each of `parts`
  /// threads has about as much to do. A neuron costs as much in a step as the spikes along a
  /// thousand synapses, at a few spikes a second and neuron and tenths of a millisecond.
  private Map<String, Integer> shares(int parts) {
    Map<String, Long> costs = new LinkedHashMap<>();
    loops.keySet().stream().sorted().forEach(id -> costs.put(id, (long) types.shape(id).size()));
    rows.forEach((id, r) -> {
      String ring = rings.get(id);
      if (isDirect(ring)) {
        costs.merge(
            network.uses(ring).getFirst().target(), r.synapses().count() / 1000L, Long::sum);
      }
    });
    long[] loads = new long[parts];
    Map<String, Integer> shares = new HashMap<>();
    costs.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .forEach(entry -> {
          int lightest = 0;
          for (int p = 1; p < parts; p++) {
            lightest = loads[p] < loads[lightest] ? p : lightest;
          }
          loads[lightest] += entry.getValue();
          shares.put(entry.getKey(), lightest);
        });
    return shares;
  }

  private List<TensorType> inputs(String id) {
    return network.inputs(id).stream().map(types::type).toList();
  }

  /// The sum of integer projections alone that `id` is a part of and that nothing else uses.
  private Optional<String> sum(String id) {
    if (network.uses(id).size() != 1) {
      return Optional.empty();
    }
    String user = network.uses(id).getFirst().target();
    boolean shared =
        network.op(user) instanceof Op.Add
            && !types.format(user).isReal()
            && network.inputs(user).stream()
                .allMatch(from ->
                    network.op(from) instanceof Op.Projection && network.uses(from).size() == 1);
    return shared ? Optional.of(user) : Optional.empty();
  }

  /// A new sequence of samples.
  public Run start() {
    return new Run(1);
  }

  /// The same on so many threads, which end with `Run.close`. Populations are shared out whole, and
  /// what they give does not depend on the number. On one thread where populations see each other
  /// within a step.
  public Run start(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " threads");
    }
    return new Run(isShareable() ? threads : 1);
  }

  /// What happens to a vertex in a step.
  @FunctionalInterface
  private interface Action {
    void run(int step);
  }

  /// A sequence of samples and what the network keeps of those before.
  public final class Run implements Sequence, AutoCloseable {

    private final Map<String, Signal> signals = new HashMap<>();
    private final Map<String, Ring> ringsOf = new HashMap<>();
    private final Map<String, Neurons> populations = new HashMap<>();
    private final Map<String, Learning> learnings = new HashMap<>();
    private final List<Action> actions = new ArrayList<>();
    private final List<Action> late = new ArrayList<>();
    private final Map<String, Integer> shares;

    /// What each thread does in a step before and after all else; of one thread, nothing.
    private final List<List<Action>> first = new ArrayList<>();

    private final List<List<Action>> last = new ArrayList<>();
    private final Optional<Crew> crew;

    /// Vertices whose values are nowhere but in a ring or at a port.
    private final Set<String> sums = new HashSet<>();

    private int step;

    private Run(int threads) {
      crew = threads > 1 ? Optional.of(new Crew(threads)) : Optional.empty();
      shares = threads > 1 ? shares(threads) : Map.of();
      for (int t = 0; t < threads; t++) {
        first.add(new ArrayList<>());
        last.add(new ArrayList<>());
      }
      rings.values().stream().distinct().forEach(id -> ringsOf.put(id, ring(id)));
      for (String id : order) {
        signals.put(id, new Signal(types.type(id)));
      }
      for (String id : order) {
        prepare(id);
      }
    }

    private Ring ring(String id) {
      int longest = 0;
      for (var entry : rings.entrySet()) {
        if (entry.getValue().equals(id)) {
          longest = Math.max(longest, rows.get(entry.getKey()).synapses().longestDelay());
        }
      }
      boolean narrow = types.range(id).map(INTS::contains).orElse(false);
      return Ring.of(types.type(id), longest, narrow);
    }

    private void prepare(String id) {
      Signal signal = signals.get(id);
      switch (network.op(id)) {
        case Op.Input _ -> {}
        case Op.Projection projection -> {
          Rows r = rows.get(id);
          Ring ring = ringsOf.get(rings.get(id));
          Signal from = signals.get(network.input(id));
          Action sending = now -> ring.send(r, from, now);
          (projection.readsThePast() ? sent(rings.get(id)) : actions).add(sending);
          if (rings.get(id).equals(id)) {
            shown(id, ring);
          } else {
            sums.add(id);
          }
        }
        case Op.Population p -> population(id, p);
        case Op.Add _ when ringsOf.containsKey(id) -> shown(id, ringsOf.get(id));
        case Op _ -> {
          Step evaluated = Steps.of(network, id, types, false).get();
          List<Signal> from = network.inputs(id).stream().map(signals::get).toList();
          if (evaluated instanceof PlasticStep plastic) {
            learnings.put(id, plastic.learning());
          }
          if (evaluated instanceof PastStep past) {
            actions.add(_ -> signal.set(past.apply(List.of())));
            late.add(_ -> past.take(from.stream().map(Signal::value).toList()));
          } else {
            actions.add(
                _ -> signal.set(evaluated.apply(from.stream().map(Signal::value).toList())));
          }
        }
      }
    }

    /// Shows the sums of a ring where anything but the one port that takes them needs them.
    private void shown(String id, Ring ring) {
      if (isDirect(id)) {
        sums.add(id);
      } else {
        Signal signal = signals.get(id);
        actions.add(now -> signal.set(ring.read(now, signal.type())));
      }
    }

    private void population(String id, Op.Population population) {
      List<Neurons.Port> ports = new ArrayList<>();
      for (String source : network.inputs(id)) {
        ports.add(port(source, loops.get(id).integer()));
      }
      Neurons neurons =
          new Neurons(population, types.type(id), initial.get(id), loops.get(id), ports);
      populations.put(id, neurons);
      Signal signal = signals.get(id);
      Integer share = shares.get(id);
      (share == null ? actions : first.get(share)).add(now -> neurons.step(now, signal));
    }

    /// Where deliveries to a ring belong.
    private List<Action> sent(String ring) {
      return crew.isPresent() && isDirect(ring)
          ? last.get(shares.get(network.uses(ring).getFirst().target()))
          : late;
    }

    private Neurons.Port port(String source, boolean integer) {
      double unit = types.format(source).isReal() ? 1 : types.format(source).unit();
      Ring ring = isDirect(source) ? ringsOf.get(source) : null;
      if (ring != null) {
        return (now, from, count, block) -> ring.read(now, from, count, block, unit);
      }
      Signal signal = signals.get(source);
      return integer
          ? (_, from, count, block) -> System.arraycopy(signal.value().raw(), from, block, 0, count)
          : (_, from, count, block) ->
              System.arraycopy(Steps.reals(signal.value()), from, block, 0, count);
    }

    @Override
    public List<Value> step(List<Value> inputs) {
      advance(inputs);
      return outputs.stream().map(id -> signals.get(id).value()).toList();
    }

    /// Makes a step without the outputs' values.
    public void advance(List<Value> inputs) {
      if (inputs.size() != ids.size()) {
        throw new IllegalArgumentException(
            inputs.size() + " inputs for the " + ids.size() + " of " + network.name());
      }
      for (int i = 0; i < ids.size(); i++) {
        Signal signal = signals.get(ids.get(i));
        signal.set(Interpreter.checked(inputs.get(i), ids.get(i), signal.type()));
      }
      crew.ifPresent(c -> c.run(part -> all(first.get(part))));
      all(actions);
      all(late);
      crew.ifPresent(c -> c.run(part -> all(last.get(part))));
      step++;
    }

    private void all(List<Action> some) {
      for (Action action : some) {
        action.run(step);
      }
    }

    @Override
    public void close() {
      crew.ifPresent(Crew::close);
    }

    @Override
    public Value value(String id) {
      return signal(id).value();
    }

    /// The neurons of a spiking population that fired in the last step, ascending.
    public int[] spikes(String id) {
      return signal(id).spikes();
    }

    private Signal signal(String id) {
      Signal signal = signals.get(id);
      if (signal == null || sums.contains(id)) {
        throw new IllegalArgumentException("no value of " + id);
      }
      return signal;
    }

    @Override
    public Value state(String id, String name) {
      Neurons neurons = populations.get(id);
      if (neurons == null) {
        throw new IllegalArgumentException(id + " has no states");
      }
      return neurons.state(name);
    }

    @Override
    public Tensor weights(String id) {
      Learning learning = learnings.get(id);
      if (learning == null) {
        throw new IllegalArgumentException(id + " does not learn");
      }
      return learning.weights();
    }
  }
}

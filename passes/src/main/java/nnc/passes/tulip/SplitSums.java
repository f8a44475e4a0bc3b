package nnc.passes.tulip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.Formats;
import nnc.passes.tulip.Stored.Border;

/// Lowers neurons whose fan-in is too large for the registers: sums of parts of the fan-in are
/// stored and added up afterwards.
///
/// A constant of each neuron, its threshold included, begins the first part's sum, so that all
/// neurons are compared with one number in the end and share a routine.
final class SplitSums {

  /// Numbers of parts that are looked at behind the first that fits; the shortest is taken.
  private static final int MORE = 2;

  private final ProgramPlan plan;

  SplitSums(ProgramPlan plan) {
    this.plan = plan;
  }

  /// The sums of a layer's part: a constant for each of `levels` results of each channel, and
  /// unsigned partial sums of `bits` bits, whose lowest is `2^-shift` of the count.
  private record Job(
      String id, NeuronPart part, int levels, List<Long> constants, int shift, int bits) {

    /// Inputs `from` to `from + count` of every neuron, with the constants or without.
    Node node(int count, boolean begins) {
      return part.form().node(new Node.Sum(bits, begins), shift, count);
    }
  }

  /// A stored summand and the most that it can be.
  private record Summand(Stored stored, long most) {}

  /// Decides as `NeuronLayers` does where one routine is enough. Throws `Rejection`, E0403, where a
  /// single input is too much.
  void decided(String id, NeuronPart part, Decision decision, Stored to) {
    int levels = decision.levels();
    long most = part.form().node(new Node.Reaches(), 0).most();
    long goal = most + 1;
    long[] constants = new long[part.channels() * levels];
    boolean[] falls = new boolean[constants.length];
    for (int n = 0; n < constants.length; n++) {
      int channel = part.first() + n / levels;
      long bound = NeuronTables.bound(part.form(), n / levels, decision, channel, n % levels);
      constants[n] = goal - Math.clamp(bound, 0, goal);
      falls[n] = decision.falls(channel);
    }
    Job job = new Job(id, part, levels, listed(constants), 0, width(most + goal));
    List<Summand> summands = summands(job, new Node.Reaches());
    for (boolean falling : new boolean[] {false, true}) {
      int[] chosen = IntStream.range(0, falls.length).filter(n -> falls[n] == falling).toArray();
      if (chosen.length > 0) {
        reaching(job, summands, chosen, goal, falling, to);
      }
    }
  }

  /// Gives the sums in `bits` bits.
  void summed(String id, NeuronPart part, long[] constants, int shift, int bits, Stored to) {
    Job job = new Job(id, part, 1, listed(constants), shift, bits);
    List<Summand> summands = summands(job, new Node.Sum(bits, false));
    Stored all = joined(summands);
    NeuronForm form = NeuronForm.element(all);
    Schedule schedule =
        plan.schedule(id, form, form.node(new Node.Sum(bits, false), 0)).orElseThrow();
    IntUnaryOperator writes = part.writes(to);
    int each = constants.length;
    added(
        job,
        ".total",
        schedule,
        all,
        each * part.positions(),
        p -> p,
        p -> writes.applyAsInt(p / each) + p % each * bits,
        Optional.empty());
  }

  private void reaching(
      Job job, List<Summand> summands, int[] chosen, long goal, boolean falling, Stored to) {
    Stored all = joined(summands);
    NeuronForm form = NeuronForm.element(all);
    Node node = form.node(new Node.Reaches(), 0);
    Schedule schedule = plan.schedule(job.id(), form, node).orElseThrow();
    int each = job.constants().size();
    IntUnaryOperator writes = job.part().writes(to);
    long word = schedule.code().comparing(goal, falling, node.most());
    int width = schedule.routine().controls();
    added(
        job,
        falling ? ".falling" : ".total",
        schedule,
        all,
        chosen.length * job.part().positions(),
        p -> p / chosen.length * each + chosen[p % chosen.length],
        p -> writes.applyAsInt(p / chosen.length) + chosen[p % chosen.length],
        Optional.of(Tensor.generate(Shape.of(1, width), Formats.BIT, i -> word >> i & 1)));
  }

  private void added(
      Job job,
      String suffix,
      Schedule schedule,
      Stored from,
      int count,
      IntUnaryOperator element,
      IntUnaryOperator writes,
      Optional<Tensor> controls) {
    NeuronForm form = NeuronForm.element(from);
    plan.put(
        job.part().id() + suffix,
        job.id(),
        plan.name(schedule),
        1,
        Optional.of(NeuronTables.offsets(schedule, form, from, _ -> 0)),
        count,
        p -> from.base() + element.applyAsInt(p) * from.stride(),
        writes,
        NeuronTables.weights(schedule, form, 0, 1, 1),
        controls);
  }

  private static int width(long most) {
    return Math.max(1, Long.SIZE - Long.numberOfLeadingZeros(most));
  }

  /// The bits of all that can be 1.
  private static Stored joined(List<Summand> summands) {
    List<Integer> places = new ArrayList<>();
    List<Long> weights = new ArrayList<>();
    Stored first = summands.getFirst().stored();
    for (Summand s : summands) {
      for (int b = 0; b < Math.min(width(s.most()), first.stride()); b++) {
        places.add(s.stored().base() - first.base() + b);
        weights.add(1L << b);
      }
    }
    return new Stored(
        first.shape(), Border.NONE, first.base(), first.stride(), places, weights, 0, false);
  }

  /// Stored partial sums, few enough for a routine that adds them up.
  private List<Summand> summands(Job job, Node.Result result) {
    int size = size(job);
    List<Summand> summands = new ArrayList<>();
    for (int from = 0; from < job.part().form().inputs(); from += size) {
      summands.add(stored(job, from, Math.min(size, job.part().form().inputs() - from)));
    }
    while (!fits(job, summands, result)) {
      if (summands.size() <= 2) {
        throw plan.tooSmall(job.id());
      }
      List<Summand> pairs = new ArrayList<>();
      for (int i = 0; i < summands.size(); i += 2) {
        pairs.add(
            i + 1 == summands.size() ? summands.get(i) : pair(job, summands.subList(i, i + 2)));
      }
      summands = pairs;
    }
    return summands;
  }

  private boolean fits(Job job, List<Summand> summands, Node.Result result) {
    NeuronForm form = NeuronForm.element(joined(summands));
    return plan.schedule(job.id(), form, form.node(result, 0)).isPresent();
  }

  private Summand pair(Job job, List<Summand> two) {
    Stored from = joined(two);
    NeuronForm form = NeuronForm.element(from);
    Node node = form.node(new Node.Sum(job.bits(), false), 0);
    Schedule schedule =
        plan.schedule(job.id(), form, node).orElseThrow(() -> plan.tooSmall(job.id()));
    Stored to = plan.memory.place(from.numbers(job.bits()), 0);
    int count = job.constants().size() * job.part().positions();
    added(
        job,
        ".pair",
        schedule,
        from,
        count,
        p -> p,
        p -> to.base() + p * job.bits(),
        Optional.empty());
    return new Summand(to, two.getFirst().most() + two.getLast().most());
  }

  /// The inputs of a part: of the first sizes for which there are schedules, the one that takes the
  /// fewest cycles.
  private int size(Job job) {
    int inputs = job.part().form().inputs();
    long least = Long.MAX_VALUE;
    int best = 0;
    int tried = 0;
    int before = inputs;
    for (int parts = 2; tried <= MORE && before > 1; parts += Math.max(1, parts / 2)) {
      int size = Math.ceilDiv(inputs, Math.min(parts, inputs));
      if (size == before) {
        continue;
      }
      before = size;
      long cycles = cycles(job, size);
      tried += best > 0 || cycles < least ? 1 : 0;
      if (cycles < least) {
        least = cycles;
        best = size;
      }
    }
    if (best == 0) {
      throw plan.tooSmall(job.id());
    }
    return best;
  }

  /// Cycles of all parts with `size` inputs, and about those to add them up; very many where there
  /// is no schedule.
  private long cycles(Job job, int size) {
    int inputs = job.part().form().inputs();
    int positions = job.part().positions();
    long runs = plan.runs(job.constants().size(), positions);
    long sum = 0;
    for (int from = 0; from < inputs; from += size) {
      int count = Math.min(size, inputs - from);
      Optional<Schedule> found =
          plan.schedule(job.id(), job.part().form(), job.node(count, from == 0 && begins(job)));
      if (found.isEmpty()) {
        return Long.MAX_VALUE;
      }
      sum += found.get().routine().cycles();
    }
    long elements = plan.runs(1, job.constants().size() * positions);
    return runs * sum + elements * Math.ceilDiv(inputs, size) * job.bits() / 2;
  }

  private static List<Long> listed(long[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static boolean begins(Job job) {
    return job.constants().stream().anyMatch(c -> c != 0);
  }

  /// The sum of `count` inputs from `from` on.
  private Summand stored(Job job, int from, int count) {
    NeuronPart part = job.part();
    NeuronForm form = part.form();
    boolean begins = from == 0 && begins(job);
    Node node = job.node(count, begins);
    Schedule schedule = plan.schedule(job.id(), form, node).orElseThrow();
    int n = job.constants().size();
    Receptive receptive = part.receptive();
    Shape shape = Shape.of(n, receptive.outHeight(), receptive.outWidth());
    Stored to =
        plan.memory.place(
            new Stored(shape, Border.NONE, 0, List.of(1L), 0, false).numbers(job.bits()), 0);
    plan.put(
        part.id() + ".part",
        job.id(),
        plan.name(schedule),
        n,
        Optional.of(
            NeuronTables.offsets(schedule, form, receptive.from(), i -> receptive.tap(from + i))),
        part.positions(),
        receptive::base,
        p -> to.base() + p * n * job.bits(),
        NeuronTables.weights(schedule, form, from, part.channels(), job.levels()),
        begins
            ? NeuronTables.beginnings(
                schedule, job.constants().stream().mapToLong(c -> c).toArray())
            : Optional.empty());
    long constant = begins ? Collections.max(job.constants()) : 0;
    return new Summand(to, node.most() + constant);
  }
}

package nnc.passes.tulip;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.Divisors;
import nnc.ir.op.Op;
import nnc.passes.tulip.Stored.Border;

/// Lowers what treats every stored element by itself: copies, comparisons, other codes, and joins
/// of several values.
final class Elements {

  private final ProgramPlan plan;
  private final Map<String, Stored> numbers = new LinkedHashMap<>();

  Elements(ProgramPlan plan) {
    this.plan = plan;
  }

  /// What is added to a sum's bits, what they are multiplied by, and how many there are.
  record Code(long least, long scale, int bits) {

    /// The code of values from `least` to `most` in steps of `scale`.
    static Code of(long least, long most, long scale) {
      long range = (most - least) / scale;
      return new Code(least, scale, Math.max(1, Long.SIZE - Long.numberOfLeadingZeros(range)));
    }

    List<Long> weights() {
      return IntStream.range(0, bits).mapToObj(b -> scale << b).toList();
    }
  }

  /// `from` in a place of its own with `border`.
  Stored copied(String id, Stored from, Border border) {
    Stored wanted =
        new Stored(from.shape(), border, 0, from.weights(), from.offset(), from.thermometer());
    return copied(id, from, plan.place(id, wanted), 0);
  }

  /// Copies elements of `from` to those of `to` from element `first` on.
  private Stored copied(String id, Stored from, Stored to, int first) {
    int depth = from.depth();
    plan.put(
        id + ".copy",
        id,
        plan.routines.named("copy", Routines::copy),
        1,
        Optional.of(Tensor.narrowest(Shape.of(1), 0)),
        from.shape().size() * depth,
        p -> from.address(p / depth) + from.place(p % depth),
        p -> to.address(first + p / depth) + to.place(p % depth),
        Optional.empty(),
        Optional.empty());
    return to;
  }

  /// Thresholds of the elements of `from`: a layer for channels that share them.
  Stored compared(String id, Decision decision, Stored from, Stored to) {
    Map<List<Long>, List<Integer>> alike = new LinkedHashMap<>();
    int channels = plan.types.shape(id).dim(0);
    for (int c = 0; c < channels; c++) {
      alike.computeIfAbsent(decision.row(c), _ -> new ArrayList<>()).add(c);
    }
    int each = from.shape().size() / channels;
    NeuronForm form = NeuronForm.element(from);
    Schedule schedule =
        plan.schedule(id, form, form.node(new Node.Reaches(), 0))
            .orElseThrow(() -> plan.tooSmall(id));
    for (List<Integer> group : alike.values()) {
      int first = group.getFirst();
      IntUnaryOperator element = p -> group.get(p / each) * each + p % each;
      plan.put(
          alike.size() == 1 ? id : id + "." + first,
          id,
          plan.name(schedule),
          decision.levels(),
          Optional.of(NeuronTables.offsets(schedule, form, from, _ -> 0)),
          group.size() * each,
          p -> from.address(element.applyAsInt(p)),
          p -> to.address(element.applyAsInt(p)),
          NeuronTables.weights(schedule, form, 0, 1, decision.levels()),
          Optional.of(NeuronTables.controls(schedule, form, decision, _ -> 0, _ -> first, 1)));
    }
    return to;
  }

  /// What the sums or the search at `id` read: its input, as numbers where that is shorter in all
  /// or where it stands in no form that can be read. `reads` is how often each element is streamed.
  Stored readable(String id, long reads) {
    String source = plan.network.input(id);
    Stored from = plan.of(id);
    boolean must = !from.isDense() || !from.border().holds(plan.border(source));
    NeuronForm form = NeuronForm.element(from);
    long most = form.node(new Node.Reaches(), 0).most();
    int bits = Long.SIZE - Long.numberOfLeadingZeros(most);
    long saved = reads * (from.depth() - bits) / 2; // two adders work in a cycle
    long cost =
        (long) Math.ceilDiv(from.shape().size(), plan.machine.groups()) * (from.depth() + 3);
    return must || (from.depth() > 2 && saved > cost) ? number(source) : from;
  }

  /// The value of `id` as unsigned numbers above the least.
  Stored number(String id) {
    if (numbers.containsKey(id)) {
      return numbers.get(id);
    }
    Stored from = plan.stored.get(id);
    Code code = code(from);
    Stored to = plan.place(id, code.weights(), code.least(), false);
    numbers.put(id, to);
    into(id, from, code, to, 0);
    return to;
  }

  private static Code code(Stored from) {
    NeuronForm form = NeuronForm.element(from);
    long most = form.constant(0) + form.scale() * form.node(new Node.Reaches(), 0).most();
    return Code.of(form.constant(0), most, form.scale());
  }

  /// Elements of `from` in `code`, from element `first` of `to` on.
  private void into(String id, Stored from, Code code, Stored to, int first) {
    NeuronForm form = NeuronForm.element(from);
    long factor = form.scale() / code.scale();
    if (Long.bitCount(factor) != 1) {
      throw plan.refuse(id, "joins values that have no common step");
    }
    long[] constant = {(form.constant(0) - code.least()) / code.scale()};
    Node node =
        form.node(new Node.Sum(code.bits(), constant[0] != 0), Long.numberOfTrailingZeros(factor));
    Schedule schedule = plan.schedule(id, form, node).orElseThrow(() -> plan.tooSmall(id));
    plan.put(
        id + ".number",
        id,
        plan.name(schedule),
        1,
        Optional.of(NeuronTables.offsets(schedule, form, from, _ -> 0)),
        from.shape().size(),
        from::address,
        p -> to.address(first + p),
        NeuronTables.weights(schedule, form, 0, 1, 1),
        NeuronTables.beginnings(schedule, constant));
  }

  /// The sum of the inputs of `id`: a view of their bits, which stand alike, or are copied so.
  Stored added(String id) {
    List<Stored> operands = operands(id);
    Shape shape = plan.types.shape(id);
    Stored first = operands.getFirst();
    if (first.shape().equals(shape) && operands.stream().allMatch(first::isAlignedWith)) {
      return Stored.joined(operands);
    }
    int stride = operands.stream().mapToInt(Stored::depth).max().orElseThrow();
    List<Stored> aligned = new ArrayList<>();
    for (Stored o : operands) {
      List<Integer> places = IntStream.range(0, o.depth()).boxed().toList();
      Stored like =
          new Stored(shape, Border.NONE, 0, stride, places, o.weights(), o.offset(), false);
      aligned.add(o.isAlignedWith(like) ? o : copied(id, o, plan.memory.place(like, 0), 0));
    }
    return Stored.joined(aligned);
  }

  /// The inputs of `id` one behind the other along the channels, in one code.
  Stored concatenated(String id) {
    List<Stored> operands = operands(id);
    Stored model = operands.getFirst();
    boolean same =
        operands.stream()
            .allMatch(o -> o.weights().equals(model.weights()) && o.offset() == model.offset());
    boolean thermometer = operands.stream().allMatch(Stored::thermometer);
    Code code = common(operands);
    Stored to =
        same
            ? plan.place(id, model.weights(), model.offset(), thermometer)
            : plan.place(id, code.weights(), code.least(), false);
    int first = 0;
    for (Stored o : operands) {
      if (same) {
        copied(id, o, to, first);
      } else {
        into(id, o, code, to, first);
      }
      first += o.shape().size();
    }
    return to;
  }

  private static Code common(List<Stored> operands) {
    List<Code> codes = operands.stream().map(Elements::code).toList();
    long least = codes.stream().mapToLong(Code::least).min().orElseThrow();
    long most =
        codes.stream()
            .mapToLong(c -> c.least() + c.scale() * ((1L << c.bits()) - 1))
            .max()
            .orElseThrow();
    long scale = 0;
    for (Code c : codes) {
      scale = Divisors.common(Divisors.common(scale, c.scale()), c.least() - least);
    }
    return Code.of(least, most, scale);
  }

  private List<Stored> operands(String id) {
    List<Stored> operands = new ArrayList<>();
    for (String input : plan.network.inputs(id)) {
      Stored found = plan.stored.get(input);
      if (found == null) {
        throw plan.refuse(id, "its input '" + input + "' is not stored");
      }
      operands.add(found);
    }
    return operands;
  }

  /// Whether `op` is a monotone function of integers that becomes thresholds.
  static boolean isMonotone(Op op) {
    return op instanceof Op.Relu
        || op instanceof Op.Clip
        || op instanceof Op.ShiftRight
        || op instanceof Op.Requantize;
  }
}

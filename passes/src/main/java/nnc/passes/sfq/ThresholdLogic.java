package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import nnc.ir.pulse.PulseLibrary;

/// A neuron as gates, in the one of two forms that takes fewer junctions with its own balance.
///
/// **Adders**: the bits of the weights are columns; full and half adders reduce each column to one
/// bit, those that are there first first, and hand carries on. The sum is compared with the
/// threshold bit by bit from below, an AND where the threshold's bit is 1, an OR where it is 0.
///
/// **Counts**: inputs are halved again and again; a half reaches a sum where its halves reach two
/// sums that add up to it. Only sums that the threshold asks for are made.
final class ThresholdLogic {

  /// Sums of weights of one neuron that counts are tried for.
  private static final int MOST_SUMS = 4096;

  private final Gates gates;
  private final CountingNeuron neuron;
  private final List<Term> terms;

  /// A bit and its weight, above 0.
  private record Term(int bit, int weight) {}

  private ThresholdLogic(Gates gates, CountingNeuron neuron, int[] bits) {
    this.gates = gates;
    this.neuron = neuron;
    this.terms =
        IntStream.range(0, bits.length)
            .filter(i -> neuron.weights().get(i) != 0)
            .boxed()
            .sorted(Comparator.comparingInt(i -> -Math.abs(neuron.weights().get(i))))
            .map(i -> {
              int weight = neuron.weights().get(i);
              return new Term(weight > 0 ? bits[i] : gates.not(bits[i]), Math.abs(weight));
            })
            .toList();
  }

  /// The gate that is 1 where `neuron` fires for `bits`.
  static int of(Gates gates, CountingNeuron neuron, int[] bits, PulseLibrary library) {
    if (!neuron.counts()) {
      return neuron.isConstant() ? Gates.TRUE : Gates.FALSE;
    }
    Gates added = new Gates();
    Gates counted = new Gates();
    int sum = new ThresholdLogic(added, neuron, inputs(added, bits.length)).added();
    OptionalInt count =
        new ThresholdLogic(counted, neuron, inputs(counted, bits.length)).counted(added.size());
    boolean counts =
        count.isPresent()
            && junctions(counted, count.getAsInt(), library) < junctions(added, sum, library);
    ThresholdLogic logic = new ThresholdLogic(gates, neuron, bits);
    return counts ? logic.counted(Integer.MAX_VALUE).getAsInt() : logic.added();
  }

  private static int[] inputs(Gates gates, int count) {
    return IntStream.range(0, count).map(gates::input).toArray();
  }

  /// Junctions of what `root` depends on, each gate as early as it can be, with splitters of the
  /// clock.
  private static long junctions(Gates gates, int root, PulseLibrary library) {
    long split = junctions("SPLIT", library);
    long dff = junctions("DFF", library) + split;
    long all = 0;
    for (var entry : gates.readers(List.of(root)).sequencedEntrySet()) {
      int id = entry.getKey();
      if (gates.gate(id).kind().isClocked()) {
        all += junctions(gates.gate(id).kind().cell, library) + split;
      }
      int last = entry.getValue().stream().mapToInt(gates::level).max().orElse(gates.level(id) + 1);
      all += dff * (last - gates.level(id) - 1);
    }
    return all;
  }

  private static long junctions(String cell, PulseLibrary library) {
    return library.cell(cell).map(PulseLibrary.Cell::junctions).orElse(0);
  }

  /// Bits of one weight, those that are there first first.
  private final class Column {
    private final PriorityQueue<Integer> bits =
        new PriorityQueue<>(Comparator.comparingInt(gates::level).thenComparing(b -> b));
  }

  private int added() {
    List<Column> columns = new ArrayList<>();
    terms.forEach(t -> {
      for (int left = t.weight; left != 0; left &= left - 1) {
        column(columns, Integer.numberOfTrailingZeros(left)).bits.add(t.bit);
      }
    });
    int reached = Gates.TRUE;
    for (int c = 0; c < columns.size(); c++) {
      PriorityQueue<Integer> bits = columns.get(c).bits;
      while (bits.size() > 1) {
        int a = bits.remove();
        int b = bits.remove();
        int sum = gates.xor(a, b);
        int carry = gates.and(a, b);
        if (!bits.isEmpty()) {
          int third = bits.remove();
          carry = gates.or(carry, gates.and(sum, third));
          sum = gates.xor(sum, third);
        }
        bits.add(sum);
        if (carry != Gates.FALSE) {
          column(columns, c + 1).bits.add(carry);
        }
      }
      int bit = bits.isEmpty() ? Gates.FALSE : bits.remove();
      reached =
          (neuron.threshold() >> c & 1) != 0 ? gates.and(bit, reached) : gates.or(bit, reached);
    }
    return neuron.threshold() >> columns.size() != 0 ? Gates.FALSE : reached;
  }

  private Column column(List<Column> columns, int number) {
    while (columns.size() <= number) {
      columns.add(new Column());
    }
    return columns.get(number);
  }

  /// Empty where that takes more than `most` gates.
  private OptionalInt counted(int most) {
    long total = terms.stream().mapToLong(Term::weight).sum();
    if (total > MOST_SUMS) {
      return OptionalInt.empty();
    }
    return new Counts(most).root();
  }

  private final class Counts {
    private final int most;
    private final Map<Long, Integer> made = new HashMap<>();
    private final Map<Long, BitSet> sums = new HashMap<>();

    Counts(int most) {
      this.most = most;
    }

    OptionalInt root() {
      int root = reaches(0, terms.size(), neuron.threshold());
      return gates.size() > most ? OptionalInt.empty() : OptionalInt.of(root);
    }

    /// The sums that terms `from` to `to` can have.
    private BitSet sums(int from, int to) {
      long key = (long) from << 32 | to;
      BitSet found = sums.get(key);
      if (found == null) {
        found = new BitSet();
        found.set(0);
        for (Term t : terms.subList(from, to)) {
          BitSet more = (BitSet) found.clone();
          for (int s = found.nextSetBit(0); s >= 0; s = found.nextSetBit(s + 1)) {
            more.set(s + t.weight);
          }
          found = more;
        }
        sums.put(key, found);
      }
      return found;
    }

    /// Whether terms `from` to `to` have a sum of at least `wanted`.
    private int reaches(int from, int to, int wanted) {
      if (wanted <= 0) {
        return Gates.TRUE;
      }
      int least = sums(from, to).nextSetBit(wanted);
      if (least < 0 || gates.size() > most) {
        return Gates.FALSE;
      }
      if (to - from == 1) {
        return terms.get(from).bit;
      }
      long key = ((long) from << 40) + ((long) to << 16) + least;
      Integer found = made.get(key);
      if (found != null) {
        return found;
      }
      int middle = (from + to) >>> 1;
      BitSet left = sums(from, middle);
      PriorityQueue<Integer> ways =
          new PriorityQueue<>(Comparator.comparingInt(gates::level).thenComparing(b -> b));
      int before = Integer.MAX_VALUE;
      for (int l = left.nextSetBit(0); l >= 0; l = left.nextSetBit(l + 1)) {
        int right = Math.max(0, sums(middle, to).nextSetBit(Math.max(0, least - l)));
        if (sums(middle, to).nextSetBit(Math.max(0, least - l)) >= 0 && right < before) {
          before = right;
          ways.add(gates.and(reaches(from, middle, l), reaches(middle, to, right)));
        }
      }
      while (ways.size() > 1) {
        ways.add(gates.or(ways.remove(), ways.remove()));
      }
      int gate = ways.isEmpty() ? Gates.FALSE : ways.remove();
      made.put(key, gate);
      return gate;
    }
  }
}

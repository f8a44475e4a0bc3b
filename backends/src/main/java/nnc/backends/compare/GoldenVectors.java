package nnc.backends.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Known sums of nine synapses, worked out by hand for inputs and thresholds of eight bits. They
/// hold for every width that has room for them. Multiplication has none.
final class GoldenVectors {

  /// A known sum.
  record Known(RecordedLayer.Beat beat, long sum) {}

  private static final List<Long> X = List.of(12L, 200L, 0L, 255L, 64L, 37L, 128L, 90L, 5L);
  private static final List<Long> T = List.of(10L, 201L, 0L, 0L, 64L, 255L, 100L, 45L, 6L);
  private static final String MIXED = "+++-++-+-";
  private static final String PLUS = "+++++++++";
  private static final String MINUS = "---------";
  private static final List<Long> ZERO = same(0);
  private static final List<Long> TOP = same(255);

  private GoldenVectors() {}

  private static List<Long> same(long value) {
    return IntStream.range(0, X.size()).mapToObj(_ -> value).toList();
  }

  /// Those that a neuron of this width can be given.
  static List<Known> of(Neuron neuron, int bits) {
    List<Known> all =
        switch (neuron) {
          case MUL -> List.of();
          case R2 -> List.of(known(X, T, PLUS, 330), known(TOP, ZERO, PLUS, 2295), low(0));
          case R1 -> signed(1);
          // An even threshold has no lowest bit: everything is doubled.
          case R1_EQUAL -> signed(2);
          case ADD -> List.of(known(X, T, PLUS, 550), known(TOP, ZERO, PLUS, 2295), low(2295));
          case SUBSUM -> List.of(known(X, T, PLUS, 110), known(TOP, ZERO, PLUS, 2295), low(0));
        };
    return all.stream().filter(k -> fits(k, neuron, bits)).toList();
  }

  private static List<Known> signed(long factor) {
    List<Known> all = new ArrayList<>();
    for (Known k :
        List.of(
            known(X, T, MIXED, -236),
            known(X, T, PLUS, 330),
            known(X, T, MINUS, -330),
            known(TOP, ZERO, PLUS, 2295),
            known(TOP, ZERO, MINUS, -2295),
            low(0))) {
      RecordedLayer.Beat b = k.beat();
      all.add(
          new Known(
              new RecordedLayer.Beat(
                  b.x().stream().map(x -> x * factor).toList(),
                  b.parameters().stream()
                      .map(p -> new Neuron.Parameter(p.value() * factor, p.negative()))
                      .toList()),
              k.sum() * factor));
    }
    return all;
  }

  private static Known low(long sum) {
    return known(ZERO, TOP, PLUS, sum);
  }

  private static Known known(List<Long> x, List<Long> t, String signs, long sum) {
    List<Neuron.Parameter> parameters =
        IntStream.range(0, t.size())
            .mapToObj(i -> new Neuron.Parameter(t.get(i), signs.charAt(i) == '-'))
            .collect(Collectors.toList());
    return new Known(new RecordedLayer.Beat(x, parameters), sum);
  }

  private static boolean fits(Known known, Neuron neuron, int bits) {
    return known.beat().x().stream().allMatch(x -> x < 1L << bits)
        && known.beat().parameters().stream()
            .allMatch(p -> neuron.parameters(bits).contains(p.value()));
  }
}

package nnc.passes.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpendingTest {

  private static final List<Double> ROUGH =
      IntStream.range(0, 60).mapToObj(i -> 200 * Math.pow(1.1, i)).toList();

  /// The last within `budget` where a count is `factor` times the rough one and a part that the
  /// latter does not see; how many were counted is added to `counted`.
  private static int last(double factor, double unseen, double budget, List<Integer> counted) {
    return new Spending(ROUGH, budget)
        .by(n -> {
          counted.add(n);
          return factor * ROUGH.get(n) + unseen;
        });
  }

  @Test
  void spendsAllOfTheBudgetHoweverFarTheRoughCountIsOff() {
    for (double factor : List.of(0.3, 0.6, 1.0, 1.7, 3.0)) {
      for (double unseen : List.of(0.0, 400.0)) {
        for (double budget = 300; budget < 100_000; budget *= 1.3) {
          double most = budget;
          int right = (int) ROUGH.stream().skip(1).filter(r -> factor * r + unseen <= most).count();
          assertEquals(right, last(factor, unseen, budget, new ArrayList<>()));
        }
      }
    }
  }

  @Test
  void countsFew() {
    for (double factor : List.of(0.3, 0.6, 1.0, 1.7, 3.0)) {
      List<Integer> counted = new ArrayList<>();
      last(factor, 100, 5000, counted);
      assertTrue(counted.size() <= 4, counted.toString());
      assertEquals(counted.stream().distinct().toList(), counted);
    }
  }

  @Test
  void countsOnceWhatIsWithinAsAWhole() {
    List<Integer> counted = new ArrayList<>();
    assertEquals(59, last(1, 0, 1e9, counted));
    assertEquals(List.of(59), counted);
  }

  @Test
  void countsNothingWhereThereIsNoChoice() {
    Spending spending = new Spending(List.of(500.0), 100);
    assertEquals(
        0,
        spending.by(_ -> {
          throw new AssertionError();
        }));
  }

  @Test
  void goesByTheRoughCountAlone() {
    assertEquals(2, new Spending(List.of(10.0, 20.0, 30.0, 40.0), 35).byRough());
    assertEquals(1, new Spending(List.of(10.0, 20.0, 40.0, 30.0), 35).byRough());
    assertEquals(0, new Spending(List.of(50.0, 60.0), 35).byRough());
  }
}

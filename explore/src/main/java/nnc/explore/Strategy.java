package nnc.explore;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.SequencedSet;
import nnc.ir.explore.Point;
import nnc.ir.explore.Space;

/// Chooses the points of a space that are looked at. A run depends on the space alone: not on the
/// number of workers, and not on what a journal knew before.
interface Strategy {

  void run(Space space, Ledger ledger);

  static Strategy of(Space space) {
    return switch (space.search().algorithm()) {
      case EXHAUSTIVE -> new Exhaustive();
      case RANDOM -> new Uniform();
      case NSGA2, NSGA3 -> new Evolution();
    };
  }

  /// All points in order.
  record Exhaustive() implements Strategy {
    @Override
    public void run(Space space, Ledger ledger) {
      int count = space.most();
      for (int from = 0; from < count; from += ledger.batch()) {
        List<Point> batch = new ArrayList<>();
        for (int i = from; i < Math.min(count, from + ledger.batch()); i++) {
          batch.add(Point.of(space, BigInteger.valueOf(i)));
        }
        ledger.findings(batch);
      }
    }
  }

  /// Different points drawn from all alike.
  record Uniform() implements Strategy {
    @Override
    public void run(Space space, Ledger ledger) {
      Random random = new Random(space.search().seed());
      SequencedSet<Point> drawn = new LinkedHashSet<>();
      while (drawn.size() < space.most()) {
        BigInteger number = new BigInteger(space.size().bitLength(), random);
        if (number.compareTo(space.size()) < 0) {
          drawn.add(Point.of(space, number));
        }
      }
      List<Point> all = List.copyOf(drawn);
      for (int from = 0; from < all.size(); from += ledger.batch()) {
        ledger.findings(all.subList(from, Math.min(all.size(), from + ledger.batch())));
      }
    }
  }
}

package nnc.explore;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import nnc.ir.explore.Exploration;
import nnc.ir.explore.Point;
import nnc.ir.explore.Rung;
import nnc.ir.explore.Space;

/// Searches design spaces.
public final class Explorer {

  private Explorer() {}

  /// Searches `space` by estimates and looks closer, level by level, at the most promising points,
  /// evaluating with `engine`. What `journal` knows is not evaluated again; `progress` hears how
  /// many points are done.
  public static Exploration explore(
      Space space, Engine engine, Journal journal, IntConsumer progress) {
    Ledger ledger = new Ledger(engine, journal, progress);
    Strategy.of(space).run(space, ledger);
    List<Exploration.Row> level = ledger.rows();
    List<Exploration.Row> all = new ArrayList<>(level);
    for (Rung rung : space.ladder()) {
      List<Point> promoted =
          Promotion.of(space, level, rung.points()).stream()
              .map(row -> row.point().at(rung.level()))
              .toList();
      if (promoted.isEmpty()) {
        break;
      }
      level = ledger.look(promoted);
      all.addAll(level);
    }
    return new Exploration(space, all, Front.of(space, level));
  }

  /// How many points a search of `space` looks at, at most: none twice at one level.
  public static int most(Space space) {
    int most = space.most();
    BigInteger below = BigInteger.valueOf(most);
    for (Rung rung : space.ladder()) {
      below = below.min(BigInteger.valueOf(rung.points()));
      most += below.intValueExact();
    }
    return most;
  }
}

package nnc.explore;

import java.util.List;
import java.util.function.IntConsumer;
import nnc.ir.explore.Exploration;
import nnc.ir.explore.Space;

/// Searches design spaces.
public final class Explorer {

  private Explorer() {}

  /// Searches `space`, evaluating with `engine`. What `journal` knows is not evaluated again;
  /// `progress` hears how many points are done.
  public static Exploration explore(
      Space space, Engine engine, Journal journal, IntConsumer progress) {
    Ledger ledger = new Ledger(engine, journal, progress);
    Strategy.of(space).run(space, ledger);
    List<Exploration.Row> rows = ledger.rows();
    return new Exploration(space, rows, Front.of(space, rows));
  }

  /// How many points a search of `space` looks at, at most.
  public static int most(Space space) {
    return Strategy.most(space);
  }
}

package nnc.ir.explore;

import java.util.Locale;

/// How points are chosen: `evaluations` different ones at most, by evolution in generations of
/// `population`, with random numbers from `seed`.
public record Search(Algorithm algorithm, int evaluations, int population, long seed) {

  /// Points that a search looks at, at most.
  public static final int MOST = 1_000_000;

  /// Generations in a row without a new point after which evolution ends.
  public static final int STALE = 50;

  @Override
  public String toString() {
    String name = algorithm.name().toLowerCase(Locale.ROOT);
    return switch (algorithm) {
      case EXHAUSTIVE -> name;
      case RANDOM, NSGA3 -> name + ", " + evaluations + " evaluations, seed " + seed;
      case NSGA2 ->
          name + ", " + evaluations + " evaluations, population " + population + ", seed " + seed;
    };
  }

  /// Names as spaces write them, in lower case.
  public enum Algorithm {
    /// Every point of the space.
    EXHAUSTIVE,
    /// Different points, each as likely as any other.
    RANDOM,
    /// Deb et al., "A fast and elitist multiobjective genetic algorithm", 2002.
    NSGA2,
    /// Deb and Jain, "An evolutionary many-objective optimization algorithm", 2014.
    NSGA3
  }
}

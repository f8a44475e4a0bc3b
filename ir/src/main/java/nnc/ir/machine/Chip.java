package nnc.ir.machine;

import java.util.List;

/// A chip at `(x, y)` with the numbers of the cores that a network can use, ascending, and its
/// working links: bit `i` for link `i`, from east counter-clockwise to south.
public record Chip(int x, int y, List<Integer> cores, int links) {

  /// Links of a chip.
  public static final int LINKS = 6;

  public Chip {
    cores = List.copyOf(cores);
  }

  public boolean hasLink(int link) {
    return (links >> link & 1) != 0;
  }

  /// The link at which a packet arrives that left its neighbour by `link`.
  public static int opposite(int link) {
    return (link + LINKS / 2) % LINKS;
  }

  @Override
  public String toString() {
    return x + "," + y;
  }
}

package nnc.ir.machine;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// Chips on a hexagonal grid, each with six links: east, north-east, north, west, south-west and
/// south. With `wraps` the grid is a torus. Dead chips, cores and links are not there.
public record Machine(
    String board,
    int width,
    int height,
    boolean wraps,
    List<Chip> chips,
    Budget budget,
    Pace pace) {

  private static final List<String> DIRECTIONS =
      List.of("east", "north-east", "north", "west", "south-west", "south");

  private static final int[] DX = {1, 1, 0, -1, -1, 0};
  private static final int[] DY = {0, 1, 1, 0, -1, -1};

  public Machine {
    chips = List.copyOf(chips);
  }

  /// The same chips with other limits and times.
  public Machine with(Budget otherBudget, Pace otherPace) {
    return new Machine(board, width, height, wraps, chips, otherBudget, otherPace);
  }

  /// The number of the chip at `(x, y)`, -1 where there is none.
  public int at(int x, int y) {
    for (int i = 0; i < chips.size(); i++) {
      if (chips.get(i).x() == x && chips.get(i).y() == y) {
        return i;
      }
    }
    return -1;
  }

  /// For each chip and link, in this order, the number of the chip behind it, -1 where the link or
  /// the chip is not there.
  public int[] neighbours() {
    int[] grid = new int[width * height];
    Arrays.fill(grid, -1);
    for (int i = 0; i < chips.size(); i++) {
      grid[chips.get(i).y() * width + chips.get(i).x()] = i;
    }
    int[] all = new int[chips.size() * Chip.LINKS];
    Arrays.fill(all, -1);
    for (int i = 0; i < chips.size(); i++) {
      Chip chip = chips.get(i);
      for (int link = 0; link < Chip.LINKS; link++) {
        int x = chip.x() + DX[link];
        int y = chip.y() + DY[link];
        if (wraps) {
          x = Math.floorMod(x, width);
          y = Math.floorMod(y, height);
        }
        boolean inside = x >= 0 && x < width && y >= 0 && y < height;
        if (chip.hasLink(link) && inside && grid[y * width + x] >= 0) {
          Chip other = chips.get(grid[y * width + x]);
          if (other.hasLink(Chip.opposite(link))) {
            all[i * Chip.LINKS + link] = grid[y * width + x];
          }
        }
      }
    }
    return all;
  }

  /// The chips that packets can come to from the chip `(0, 0)`, through which a host boots, loads
  /// and reads the machine, in the order of their distance; none where that chip is dead.
  public List<Integer> reached() {
    int[] neighbours = neighbours();
    int first = at(0, 0);
    Set<Integer> seen = new LinkedHashSet<>(first < 0 ? List.of() : List.of(first));
    Deque<Integer> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      int chip = open.poll();
      for (int link = 0; link < Chip.LINKS; link++) {
        int next = neighbours[chip * Chip.LINKS + link];
        if (next >= 0 && seen.add(next)) {
          open.add(next);
        }
      }
    }
    return List.copyOf(seen);
  }

  /// The other chips, in their order.
  public List<Chip> cutOff() {
    Set<Integer> reached = Set.copyOf(reached());
    return IntStream.range(0, chips.size())
        .filter(i -> !reached.contains(i))
        .mapToObj(chips::get)
        .toList();
  }

  /// `x,y` and direction of the link with this number among `neighbours`.
  public String link(int number) {
    return chips.get(number / Chip.LINKS) + " " + DIRECTIONS.get(number % Chip.LINKS);
  }

  /// `x,y,number` of a core.
  public String place(Core core) {
    return chips.get(core.chip()) + "," + core.number();
  }

  /// The way from one chip to another as steps east and north that any shortest one makes, were no
  /// link dead. Source: the hexagonal metric of SpiNNMachine.
  public int[] vector(int from, int to) {
    int x = chips.get(to).x() - chips.get(from).x();
    int y = chips.get(to).y() - chips.get(from).y();
    int[] best = {x, y};
    if (wraps) {
      for (int dx : new int[] {x, x - Integer.signum(x) * width}) {
        for (int dy : new int[] {y, y - Integer.signum(y) * height}) {
          if (length(dx, dy) < length(best[0], best[1])) {
            best = new int[] {dx, dy};
          }
        }
      }
    }
    return best;
  }

  /// Links between two chips on a shortest way.
  public int distance(int from, int to) {
    int[] v = vector(from, to);
    return length(v[0], v[1]);
  }

  private static int length(int x, int y) {
    return Math.max(Math.max(x, y), 0) - Math.min(Math.min(x, y), 0);
  }
}

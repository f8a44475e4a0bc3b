package nnc.backends.fpga.estimate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CoveringsTest {

  /// A circuit and the nodes that must be made of it.
  private record Drawn(Circuit circuit, List<Integer> needed) {

    int[] roots() {
      return needed.stream().mapToInt(n -> n).toArray();
    }
  }

  /// Several pieces of logic, some of them alike; of gates that nothing reads, and of a few others,
  /// the output is needed.
  private static Drawn drawn(int seed) {
    Random random = new Random(seed);
    Circuit c = new Circuit(Circuit.Stage.CHAINS, Circuit.ROOM);
    Set<Integer> needed = new HashSet<>();
    for (int piece = 0; piece < 12; piece++) {
      Random inner = new Random(random.nextInt(60)); // pieces stand in several circuits
      List<Integer> bits = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        bits.add(c.source());
      }
      int gates = 5 + inner.nextInt(40);
      for (int i = 0; i < gates; i++) {
        int a = bits.get(inner.nextInt(bits.size())) ^ inner.nextInt(2);
        int b = bits.get(Math.max(0, bits.size() - 1 - inner.nextInt(6))) ^ inner.nextInt(2);
        int made = inner.nextBoolean() ? c.and(a, b) : c.xor(a, b);
        if (!Circuit.isConstant(made)) {
          bits.add(made);
        }
      }
      needed.add(bits.getLast() >> 1);
      needed.add(bits.get(random.nextInt(bits.size())) >> 1);
    }
    boolean[] read = new boolean[c.size()];
    for (int n = 0; n < c.size(); n++) {
      for (int i = 0; i < c.fanins(n); i++) {
        read[c.fanin(n, i) >> 1] = true;
      }
    }
    IntStream.range(1, c.size())
        .filter(n -> !read[n] && c.kind(n) == Circuit.Kind.AND)
        .forEach(needed::add);
    return new Drawn(c, needed.stream().sorted().toList());
  }

  private static List<Drawn> all() {
    return IntStream.range(0, 40).mapToObj(CoveringsTest::drawn).toList();
  }

  private static int[][] alone(Drawn d, Fabric fabric) {
    return new Coverings().of(d.circuit, fabric, d.roots());
  }

  @Test
  void regionsAreCoveredAsInTheWhole() {
    for (Fabric fabric : Fabric.values()) {
      for (Drawn d : all()) {
        assertArrayEquals(
            new Covering(d.circuit, fabric, d.roots()).run(0), alone(d, fabric), fabric::id);
      }
    }
  }

  @Test
  void whatHasBeenCoveredBeforeChangesNothing() {
    List<Drawn> order = new ArrayList<>(all());
    for (long kept : new long[] {1L << 30, 2000, 0}) {
      Coverings coverings = new Coverings(kept);
      for (int round = 0; round < 3; round++) {
        Collections.shuffle(order, new Random(round));
        for (Drawn d : order) {
          for (Fabric fabric : Fabric.values()) {
            assertArrayEquals(
                alone(d, fabric), coverings.of(d.circuit, fabric, d.roots()), fabric::id);
          }
        }
      }
    }
  }

  @Test
  void severalThreadsCoverAlike() {
    Coverings coverings = new Coverings(20_000);
    List<Drawn> all = all();
    List<int[][]> found =
        IntStream.range(0, 4 * all.size())
            .parallel()
            .mapToObj(i -> all.get(i % all.size()))
            .map(d -> coverings.of(d.circuit, Fabric.ICE40, d.roots()))
            .toList();
    for (int i = 0; i < found.size(); i++) {
      assertArrayEquals(alone(all.get(i % all.size()), Fabric.ICE40), found.get(i));
    }
  }

  @Test
  void regionsAreTheSameOnlyWithTheSameGatesAndOutputs() {
    Circuit c = new Circuit(Circuit.Stage.CHAINS, Circuit.ROOM);
    int[] in = IntStream.range(0, 6).map(_ -> c.source()).toArray();
    int first = c.and(c.and(in[0], in[1]), in[2]);
    int second = c.and(c.and(in[3], Circuit.not(in[4])), in[5]);
    int[] roots = {first >> 1, second >> 1};
    List<Region> regions = Region.of(c, roots);
    assertEquals(2, regions.size());
    assertEquals(regions.get(0), regions.get(1)); // inverters are inside tables
    assertNotEquals(regions.get(0).node(1), regions.get(1).node(1));
    int[] more = IntStream.concat(Arrays.stream(roots), IntStream.of((first >> 1) - 1)).toArray();
    assertNotEquals(Region.of(c, more).get(0), Region.of(c, more).get(1));
    assertNotEquals(
        Region.of(c, new int[] {first >> 1}).getFirst(),
        Region.of(chain(), new int[] {chain().size() - 1}).getFirst());
  }

  /// The same number of gates, read in another order.
  private static Circuit chain() {
    Circuit c = new Circuit(Circuit.Stage.CHAINS, Circuit.ROOM);
    int a = c.source();
    int b = c.source();
    int d = c.source();
    assertTrue(c.and(a, c.and(b, d)) > 0);
    return c;
  }
}

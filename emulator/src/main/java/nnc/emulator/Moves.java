package nnc.emulator;

import java.util.Arrays;

/// The steps of a kernel in a frame, or in a part of it, that take or give something, with the
/// steps that do neither counted in between. Moves of one kind that follow each other are a group;
/// of those the first of `takes` takes, and the last of `gives` gives.
final class Moves {

  static final byte NOTHING = KernelProcess.NONE;
  static final byte EVERY = KernelProcess.EVERY;

  private int[] repeats = new int[16];
  private int[] steps = new int[16];
  private byte[] needs = new byte[16];
  private int[] takes = new int[16];
  private int[] gives = new int[16];
  private int groups;
  private int idle;
  private int emitted;

  void clear() {
    groups = 0;
    idle = 0;
    emitted = 0;
  }

  /// `many` steps, each of which takes a beat of port `port`, or of `EVERY` one, or takes
  /// `NOTHING`.
  void add(int many, int port, boolean emits) {
    if (port == NOTHING && !emits) {
      idle += many;
    } else if (many > 0) {
      int each = emits ? 1 : 0;
      put(1, idle + 1, port, 1, each);
      idle = 0;
      put(many - 1, 1, port, 1, each);
    }
  }

  /// `many` results of `parts` beats each.
  void gather(int many, int parts) {
    put(many * parts, 1, 0, 1, parts);
  }

  /// `many` beats that make `parts` results each.
  void split(int many, int parts) {
    put(many * parts, 1, 0, parts, 1);
  }

  /// `many` steps that take and give nothing.
  void idle(int many) {
    idle += many;
  }

  /// The end of the frame or the part: what is left to count is a move of its own.
  Moves end() {
    if (idle > 0) {
      put(1, idle, NOTHING, 1, 0);
      idle = 0;
    }
    return this;
  }

  private void put(int many, int each, int port, int taking, int giving) {
    if (many == 0) {
      return;
    }
    emitted += giving == 0 ? 0 : many / giving;
    int last = groups - 1;
    if (last >= 0
        && steps[last] == each
        && needs[last] == port
        && takes[last] == taking
        && gives[last] == giving) {
      repeats[last] += many;
      return;
    }
    if (groups == steps.length) {
      repeats = Arrays.copyOf(repeats, 2 * groups);
      steps = Arrays.copyOf(steps, 2 * groups);
      needs = Arrays.copyOf(needs, 2 * groups);
      takes = Arrays.copyOf(takes, 2 * groups);
      gives = Arrays.copyOf(gives, 2 * groups);
    }
    repeats[groups] = many;
    steps[groups] = each;
    needs[groups] = (byte) port;
    takes[groups] = taking;
    gives[groups++] = giving;
  }

  /// The same with all steps between moves as moves of their own.
  Moves apart() {
    Moves all = new Moves();
    for (int g = 0; g < groups; g++) {
      boolean counts = needs[g] == NOTHING && gives[g] == 0;
      if (counts || steps[g] == 1) {
        all.put(repeats[g], steps[g], needs[g], takes[g], gives[g]);
        continue;
      }
      for (int r = 0; r < repeats[g]; r++) {
        all.put(1, steps[g] - 1, NOTHING, 1, 0);
        all.put(1, 1, needs[g], takes[g], gives[g]);
      }
    }
    return all;
  }

  int groups() {
    return groups;
  }

  /// Moves of a group.
  int repeats(int group) {
    return repeats[group];
  }

  /// Steps up to and including the one of a move, from the move before on.
  int steps(int group) {
    return steps[group];
  }

  int needs(int group) {
    return needs[group];
  }

  /// Moves to the next that takes, from move `move` of a group on: 0 where that one does.
  int toTake(int group, int move) {
    return (takes[group] - move % takes[group]) % takes[group];
  }

  /// Moves from one that takes to the next.
  int takes(int group) {
    return takes[group];
  }

  /// Moves to the next that gives, from move `move` of a group on: 0 where that one does.
  int toGive(int group, int move) {
    return gives[group] - 1 - move % gives[group];
  }

  /// Moves from one that gives to the next, 0 where none does.
  int gives(int group) {
    return gives[group];
  }

  int emitted() {
    return emitted;
  }
}

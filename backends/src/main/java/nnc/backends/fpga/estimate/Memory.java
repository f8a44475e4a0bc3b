package nnc.backends.fpga.estimate;

import java.util.ArrayList;
import java.util.List;

/// A memory with its ports; words are bits from the lowest on. `content` is null where it is not
/// loaded.
final class Memory {
  final String name;
  final int owner;
  final int width;
  final int depth;

  /// Whether a word may come out as anything in a cycle that writes it (`no_rw_check`).
  final boolean unchecked;

  final List<Write> writes = new ArrayList<>();
  final List<Read> reads = new ArrayList<>();
  java.math.BigInteger[] content;

  /// Where it stands; null before that is decided.
  MemoryLibrary.Place place;

  static final class Write {
    private final int enable;
    private final int[] address;
    private final int[] data;

    Write(int enable, int[] address, int[] data) {
      this.enable = enable;
      this.address = address;
      this.data = data;
    }

    int enable() {
      return enable;
    }

    int[] address() {
      return address;
    }

    int[] data() {
      return data;
    }
  }

  /// `out` are sources; `enable` is -1 for a port that needs no clock edge. A `transparent` port
  /// takes its address at a clock edge and gives what the word is afterwards.
  static final class Read {
    private final int enable;
    private final int[] address;
    private final int[] out;
    private final boolean transparent;

    Read(int enable, int[] address, int[] out, boolean transparent) {
      this.enable = enable;
      this.address = address;
      this.out = out;
      this.transparent = transparent;
    }

    boolean transparent() {
      return transparent;
    }

    boolean synchronous() {
      return enable >= 0;
    }

    int enable() {
      return enable;
    }

    int[] address() {
      return address;
    }

    int[] out() {
      return out;
    }
  }

  Memory(String name, int owner, int width, int depth, boolean unchecked) {
    this.name = name;
    this.owner = owner;
    this.width = width;
    this.depth = depth;
    this.unchecked = unchecked;
  }
}

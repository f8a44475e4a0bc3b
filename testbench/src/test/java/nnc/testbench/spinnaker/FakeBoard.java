package nnc.testbench.spinnaker;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Answers commands as the monitors of a board's chips do, and writes down all that is wrong with
/// them. Every seventh answer is lost.
final class FakeBoard implements AutoCloseable {

  static final int SYSTEM = 0xf5007f00;
  static final int CORES = 0xe5007000;
  static final int BUFFER = 0x67800000;

  /// A chip: its memory byte by byte, its routing table, and what it was asked to run.
  static final class Chip {
    final Map<Integer, Byte> memory = new HashMap<>();
    private int clock;
    final List<int[]> table = new ArrayList<>();
    final Map<Integer, byte[]> programs = new TreeMap<>();
    private int free = 0x60000000;
    private int entries = 1;

    int word(int address) {
      int word = 0;
      for (int b = 3; b >= 0; b--) {
        word = word << 8 | (memory.getOrDefault(address + b, (byte) 0) & 0xff);
      }
      return word;
    }

    void put(int address, int word) {
      for (int b = 0; b < 4; b++) {
        memory.put(address + b, (byte) (word >> (8 * b)));
      }
    }

    /// A user word of a core.
    int user(int core, int number) {
      return word(CORES + 128 * core + 0x70 + 4 * number);
    }
  }

  final Map<List<Integer>, Chip> chips = new HashMap<>();
  final List<String> faults = new ArrayList<>();
  private final DatagramSocket socket;
  private final Consumer<FakeBoard> run;
  private int last = -1;
  private int answers;
  private byte[] repeated;

  /// `run` is what happens whenever programs are started.
  FakeBoard(Consumer<FakeBoard> run) throws SocketException {
    this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    this.run = run;
    Thread.ofPlatform().daemon().start(this::serve);
  }

  /// What the clock of chip 0:0 says.
  int milliseconds() {
    return (int) ((System.nanoTime() - started) / 1_000_000);
  }

  int port() {
    return socket.getLocalPort();
  }

  private void serve() {
    byte[] buffer = new byte[1024];
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        ByteBuffer in = ByteBuffer.wrap(buffer.clone()).order(ByteOrder.LITTLE_ENDIAN);
        byte[] answer = answer(in.limit(packet.getLength()));
        if (++answers % 7 != 0) {
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      }
    } catch (IOException _) {
      // The test has closed the socket.
    }
  }

  private byte[] answer(ByteBuffer in) {
    expect(in.limit() >= 26, "a packet of " + in.limit() + " bytes");
    expect(in.getShort(0) == 0, "no padding");
    expect((in.get(2) & 0xff) == 0x87, "no answer asked for");
    expect(in.get(4) == 0 && (in.get(5) & 0xff) == 0xff, "to a core or from none");
    int sequence = in.getShort(12) & 0xffff;
    if (sequence == last) {
      return repeated; // what was asked again is not done again
    }
    expect(last < 0 || sequence == last + 1, "number " + sequence + " after " + last);
    last = sequence;
    int x = in.get(7);
    int y = in.get(6);
    Chip chip = chips.computeIfAbsent(List.of(x, y), _ -> chip(ahead(x, y)));
    byte[] data = command(chip, in.getShort(10), in.getInt(14), in.getInt(18), in.getInt(22), in);
    ByteBuffer out = ByteBuffer.allocate(14 + data.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put(2, (byte) 7).put(3, (byte) 0xff).put(4, (byte) 0xff).put(8, (byte) y).put(9, (byte) x);
    out.putShort(10, (short) 0x80).putShort(12, (short) sequence).put(14, data);
    repeated = out.array();
    return repeated;
  }

  /// Milliseconds by which a chip's clock is ahead of that of 0:0.
  static int ahead(int x, int y) {
    return 70_000 * x + 9_000 * y;
  }

  private final long started = System.nanoTime();

  private static Chip chip(int ahead) {
    Chip chip = new Chip();
    chip.put(SYSTEM + 0xcc, CORES);
    chip.clock = ahead;
    return chip;
  }

  private byte[] command(Chip chip, int command, int a, int b, int c, ByteBuffer in) {
    return switch (command) {
      case 2 -> {
        expect(b >= 1 && b <= 256, b + " bytes read");
        chip.put(SYSTEM + 0x10, chip.clock + milliseconds());
        byte[] data = new byte[b];
        for (int i = 0; i < b; i++) {
          data[i] = chip.memory.getOrDefault(a + i, (byte) 0);
        }
        yield data;
      }
      case 3 -> {
        expect(b == in.limit() - 26 && b <= 256, b + " bytes written");
        expect(c != 2 || (a % 4 == 0 && b % 4 == 0), "words that are none");
        for (int i = 0; i < b; i++) {
          chip.memory.put(a + i, in.get(26 + i));
        }
        yield new byte[0];
      }
      case 28 -> word(allocated(chip, a & 0xff, b));
      case 29 -> {
        load(chip, a, b, c);
        yield new byte[0];
      }
      case 19 -> {
        start(chip, a);
        yield new byte[0];
      }
      default -> {
        faults.add("command " + command);
        yield new byte[0];
      }
    };
  }

  private void start(Chip chip, int cores) {
    byte[] program = new byte[64];
    for (int i = 0; i < program.length; i++) {
      program[i] = chip.memory.getOrDefault(BUFFER + i, (byte) 0);
    }
    expect(cores >>> 24 == 30, "an application without number");
    for (int core = 1; core < 18; core++) {
      if ((cores >> core & 1) != 0) {
        expect(chip.programs.put(core, program) == null, "core " + core + " started twice");
      }
    }
    run.accept(this);
  }

  private int allocated(Chip chip, int kind, int size) {
    if (kind == 3) {
      int first = chip.entries;
      chip.entries += size;
      return first;
    }
    expect(kind == 0 && size > 0, "allocation " + kind + " of " + size);
    int address = chip.free;
    chip.free += (size + 3) & ~3;
    return address;
  }

  private void load(Chip chip, int a, int at, int first) {
    int count = a >>> 16;
    expect((a & 0xff) == 2 && at == BUFFER && first == 1, "entries loaded otherwise");
    for (int i = 0; i < count; i++) {
      expect((chip.word(at + 16 * i) & 0xffff) == i, "an entry without its number");
      chip.table.add(
          new int[] {
            chip.word(at + 16 * i + 8), chip.word(at + 16 * i + 12), chip.word(at + 16 * i + 4)
          });
    }
    expect(chip.word(at + 16 * count) == -1, "a table without end");
  }

  private static byte[] word(int word) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(word).array();
  }

  private void expect(boolean right, String fault) {
    if (!right) {
      faults.add(fault);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}

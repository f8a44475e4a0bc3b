package nnc.emulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import nnc.ir.KernelDesign;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.kernel.EventWord;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.Terminal;
import nnc.ir.number.NumberFormat;

/// An AXI4-Stream port of a design: how a frame of elements lies in its bus beats, and which
/// element of the network's tensor each of them is. Immutable.
public final class BusPort {

  private final Terminal terminal;
  private final TensorType type;
  private final int busBytes;
  private final int perBeat;
  private final int elements;
  private final int beats;
  private final Lanes lanes;
  private final int[] order;
  private final boolean events;

  /// Whether the tensor's order is that of the beats.
  private final boolean inOrder;

  private BusPort(
      Terminal terminal,
      NumberFormat format,
      int busBytes,
      int perBeat,
      int elements,
      boolean events) {
    this.events = events;
    if (busBytes > 64) {
      throw new IllegalArgumentException(busBytes + " bus bytes are more than 64");
    }
    this.terminal = terminal;
    this.type = new TensorType(terminal.shape(), format);
    this.busBytes = busBytes;
    this.perBeat = perBeat;
    this.elements = elements;
    this.beats = (elements + perBeat - 1) / perBeat;
    this.lanes = new Lanes(format);
    this.order = new int[elements];
    for (int j = 0; j < elements; j++) {
      order[j] = terminal.logicalIndex(j);
    }
    this.inOrder = IntStream.range(0, elements).allMatch(j -> order[j] == j);
  }

  /// The port of a terminal of `design`.
  public static BusPort of(KernelDesign design, Terminal terminal) {
    return switch (design.kernel(terminal.instance())) {
      case Kernel.Ingress k ->
          new BusPort(terminal, k.format(), k.busBytes(), k.perBeat(), k.elements(), false);
      case Kernel.EventIngress k ->
          new BusPort(terminal, k.format(), k.busBytes(), k.elements(), k.elements(), true);
      case Kernel.Egress k ->
          new BusPort(terminal, k.format(), k.busBytes(), k.perBeat(), k.elements(), false);
      case Kernel.Matrix _,
          Kernel.LineBuffer _,
          Kernel.Pool _,
          Kernel.Map _,
          Kernel.Add _,
          Kernel.Concat _,
          Kernel.Fork _,
          Kernel.Width _,
          Kernel.ArgMax _,
          Kernel.Population _,
          Kernel.Delay _,
          Kernel.Gate _,
          Kernel.Scatter _,
          Kernel.Projection _ ->
          throw new IllegalArgumentException(terminal.instance() + " has no bus");
    };
  }

  public Terminal terminal() {
    return terminal;
  }

  /// Type of the network's tensor.
  public TensorType type() {
    return type;
  }

  public int busBytes() {
    return busBytes;
  }

  /// Beats of a frame.
  public int beats() {
    return beats;
  }

  /// `long` words of a beat's data.
  public int dataWords() {
    return (busBytes + 7) / 8;
  }

  int keepWord() {
    return dataWords();
  }

  int lastWord() {
    return dataWords() + 1;
  }

  int width() {
    return lanes.width();
  }

  /// Elements in beat `beat` of a frame.
  public int elements(int beat) {
    return beat == beats - 1 ? elements - beat * perBeat : perBeat;
  }

  /// Whether frames are addresses of events, as many beats as there are events.
  public boolean events() {
    return events;
  }

  /// TKEEP of beat `beat` of a frame: its lowest bytes that carry elements, or an address.
  public long keep(int beat) {
    int bits =
        events
            ? new EventWord(elements, type.format()).addressBits()
            : elements(beat) * lanes.width();
    int bytes = (bits + 7) / 8;
    return bytes == 64 ? -1 : (1L << bytes) - 1;
  }

  /// Writes beat `beat` of the frame that `value` makes.
  public void encode(Value value, int beat, BusBeat into) {
    long[] raw = value.raw();
    into.clear(dataWords());
    int first = beat * perBeat;
    for (int j = 0; j < elements(beat); j++) {
      lanes.set(into.data(), 0, j, raw[order[first + j]]);
    }
    into.keep(keep(beat));
    into.last(beat == beats - 1);
  }

  /// The raw values of `value` in the order in which beats carry them.
  void read(Value value, long[] into) {
    long[] raw = value.raw();
    for (int j = 0; j < elements; j++) {
      into[j] = raw[order[j]];
    }
  }

  /// The value whose elements come in the order in which beats carry them.
  Value value(long[] from) {
    if (inOrder) {
      return Value.ofRaw(type, Arrays.copyOf(from, elements));
    }
    long[] raw = new long[elements];
    for (int j = 0; j < elements; j++) {
      raw[order[j]] = from[j];
    }
    return Value.ofRaw(type, raw);
  }

  /// The beats of the frame that `value` makes.
  public List<BusBeat> frame(Value value) {
    if (events) {
      return addresses(value);
    }
    List<BusBeat> frame = new ArrayList<>();
    for (int b = 0; b < beats; b++) {
      BusBeat beat = new BusBeat();
      encode(value, b, beat);
      frame.add(beat);
    }
    return frame;
  }

  /// A beat for each event, in the order of addresses; one without an address where there is none.
  private List<BusBeat> addresses(Value value) {
    List<BusBeat> frame = new ArrayList<>();
    for (int j = 0; j < elements; j++) {
      for (long n = value.raw()[order[j]]; n > 0; n--) {
        frame.add(BusBeat.of(keep(0), false, j));
      }
    }
    long keep = frame.isEmpty() ? 0 : keep(0);
    long address = frame.isEmpty() ? 0 : frame.removeLast().data()[0];
    frame.add(BusBeat.of(keep, true, address));
    return frame;
  }

  /// Reads the elements of beat `beat` of a frame into the raw values of its tensor.
  void decode(long[] words, int base, int beat, long[] raw) {
    int first = beat * perBeat;
    for (int j = 0; j < elements(beat); j++) {
      raw[order[first + j]] = lanes.get(words, base, j);
    }
  }
}

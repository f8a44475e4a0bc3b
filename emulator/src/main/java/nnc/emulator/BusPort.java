package nnc.emulator;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.KernelDesign;
import nnc.ir.TensorType;
import nnc.ir.Value;
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

  private BusPort(Terminal terminal, NumberFormat format, int busBytes, int perBeat, int elements) {
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
  }

  /// The port of a terminal of `design`.
  public static BusPort of(KernelDesign design, Terminal terminal) {
    return switch (design.kernel(terminal.instance())) {
      case Kernel.Ingress k ->
          new BusPort(terminal, k.format(), k.busBytes(), k.perBeat(), k.elements());
      case Kernel.Egress k ->
          new BusPort(terminal, k.format(), k.busBytes(), k.perBeat(), k.elements());
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

  /// TKEEP of beat `beat` of a frame: its lowest bytes that carry elements.
  public long keep(int beat) {
    int bytes = (elements(beat) * lanes.width() + 7) / 8;
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

  /// The beats of the frame that `value` makes.
  public List<BusBeat> frame(Value value) {
    List<BusBeat> frame = new ArrayList<>();
    for (int b = 0; b < beats; b++) {
      BusBeat beat = new BusBeat();
      encode(value, b, beat);
      frame.add(beat);
    }
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

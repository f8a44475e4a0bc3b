package nnc.emulator.pe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import nnc.ir.PeProgram;
import nnc.ir.pe.Layer;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Terminal;

/// The whole array, cycle by cycle: controller, pipeline, elements, result ports and memory, as
/// `docs/rationale/tulip.md` describes them and the emitted Verilog does them. A caller looks at
/// the bus signals of a cycle, then gives the clock edge that ends it.
public final class ArrayEngine {

  /// What the controller does; the number is what the emitted controller calls it.
  public enum State {
    /// Takes beats of a frame.
    LOAD(0),
    /// Reads the description of a layer.
    FETCH(1),
    /// Begins a layer.
    SETUP(2),
    /// Issues steps, or waits until the last have left the pipeline.
    RUN(3),
    /// Reads a beat of the result.
    READ(4),
    /// Offers it.
    GIVE(5);

    private final int number;

    State(int number) {
      this.number = number;
    }

    public int number() {
      return number;
    }
  }

  /// A step on its way through the pipeline.
  private record Slot(int step, int batch, int round, boolean first) {}

  private final PeProgram program;
  private final Machine machine;
  private final List<ArrayLayer> layers = new ArrayList<>();
  private final Word[] words;
  private final long[][] groupMasks;
  private final BitSet memory = new BitSet();
  private final int inputBits;
  private final int outputBase;
  private final int outputBits;

  private State state = State.LOAD;
  private int errors;
  private int beat;
  private int layer;
  private boolean issuing;
  private int step;
  private int batch;
  private int round;
  private Slot first;
  private Slot second;
  private Slot third;
  private int offset;
  private int weight;
  private int result;
  private final long[] read;
  private final long[] emitted;
  private int draining;
  private final int[] drainAt;
  private final int[] drainLeft;
  private final int[] drainLane;
  private long data;

  public ArrayEngine(PeProgram program) {
    this.program = program;
    this.machine = program.machine();
    int count = Math.ceilDiv(machine.elements(), 64);
    read = new long[machine.inputs()];
    words = new Word[count];
    Word.Layout layout = Word.Layout.of(machine);
    Arrays.setAll(words, _ -> new Word(layout));
    program.layers().values().forEach(l -> layers.add(new ArrayLayer(program, l)));
    emitted = new long[count];
    groupMasks = new long[machine.groups()][count];
    for (int e = 0; e < machine.elements(); e++) {
      groupMasks[e / machine.lanes()][e / 64] |= 1L << e % 64;
    }
    drainAt = new int[machine.groups()];
    drainLeft = new int[machine.groups()];
    drainLane = new int[machine.groups()];
    inputBits = program.inputs().stream().mapToInt(Terminal::bits).sum();
    outputBase = program.outputs().getFirst().base();
    outputBits = program.outputs().stream().mapToInt(Terminal::bits).sum();
    for (int i = 0; i < program.memory().size(); i++) {
      memory.set(i, program.memory().raw(i) != 0);
    }
    reset();
  }

  /// The synchronous reset: the memory keeps what it holds.
  public void reset() {
    state = State.LOAD;
    errors = 0;
    beat = 0;
    issuing = false;
    first = null;
    second = null;
    third = null;
    draining = 0;
    for (Word w : words) {
      for (int c = 0; c < machine.cells(); c++) {
        w.bits[w.layout.output() + c] = 0;
      }
    }
  }

  /// Beats of a frame at the input.
  public int inputBeats() {
    return Math.ceilDiv(inputBits, machine.groups());
  }

  /// Beats of a frame at the output.
  public int outputBeats() {
    return Math.ceilDiv(outputBits, machine.groups());
  }

  public PeProgram program() {
    return program;
  }

  // ---- what a cycle shows

  public State state() {
    return state;
  }

  public boolean ready() {
    return state == State.LOAD;
  }

  public int frameErrors() {
    return errors;
  }

  public boolean valid() {
    return state == State.GIVE;
  }

  public boolean last() {
    return beat == outputBeats() - 1;
  }

  /// The bits of the beat that is offered.
  public long data() {
    int left = outputBits - beat * machine.groups();
    return left >= machine.groups() ? data : data & ((1L << left) - 1);
  }

  /// Bytes of the beat that carry bits.
  public long keep() {
    int bits = Math.min(machine.groups(), outputBits - beat * machine.groups());
    return (1L << Math.ceilDiv(bits, 8)) - 1;
  }

  /// Whether a step stands in the last stage.
  public boolean standing() {
    return third != null;
  }

  /// The layer in hand.
  public String layer() {
    return List.copyOf(program.layers().keySet()).get(layer);
  }

  /// Its number, counted from 0.
  public int layerNumber() {
    return layer;
  }

  /// Whether a step waits for a result port.
  public boolean stalled() {
    return third != null && draining > 0 && layers.get(layer).steps[third.step()].emits();
  }

  /// Whether results go to memory.
  public boolean drains() {
    return draining > 0;
  }

  /// What cell `cell` of elements `64 * word` and up gave when it was last evaluated.
  public long output(int cell, int word) {
    return words[word].output(cell);
  }

  // ---- the clock edge

  /// Ends the cycle: `offered` says whether the source offers `beatBits` (with TLAST as `last`),
  /// `taken` whether the sink is ready.
  public void clock(boolean offered, long beatBits, boolean last, boolean sinkReady) {
    boolean stalled = stalled();
    boolean idle = !issuing && first == null && second == null && third == null && draining == 0;
    drain();
    if (!stalled) {
      advance();
    }
    switch (state) {
      case LOAD -> {
        if (offered) {
          load(beatBits, last);
        }
      }
      case FETCH -> state = State.SETUP;
      case SETUP -> {
        state = State.RUN;
        issuing = true;
        step = 0;
        batch = 0;
        round = 0;
      }
      case RUN -> {
        if (idle) {
          state = layer == layers.size() - 1 ? State.READ : State.FETCH;
          layer = layer == layers.size() - 1 ? layer : layer + 1;
        }
      }
      case READ -> {
        data = 0;
        for (int g = 0; g < machine.groups(); g++) {
          data |= memory.get(outputBase + beat * machine.groups() + g) ? 1L << g : 0;
        }
        state = State.GIVE;
      }
      case GIVE -> {
        if (sinkReady) {
          boolean end = last();
          beat = end ? 0 : beat + 1;
          state = end ? State.LOAD : State.READ;
        }
      }
    }
  }

  private void load(long bits, boolean last) {
    boolean end = beat == inputBeats() - 1;
    for (int g = 0; g < machine.groups(); g++) {
      int at = beat * machine.groups() + g;
      if (at < inputBits) {
        memory.set(at, (bits >> g & 1) != 0);
      }
    }
    errors |= (last && !end ? 1 : 0) | (end && !last ? 2 : 0);
    beat = end ? 0 : beat + 1;
    if (end) {
      layer = 0;
      state = State.FETCH;
    }
  }

  /// Every group writes one of the results that wait.
  private void drain() {
    if (draining == 0) {
      return;
    }
    int results = layers.get(layer).routine.results();
    for (int g = 0; g < drainLeft.length; g++) {
      if (drainLeft[g] > 0) {
        int element = g * machine.lanes() + drainLane[g]++;
        memory.set(drainAt[g], (emitted[element / 64] >> element % 64 & 1) != 0);
        drainAt[g] += results;
        drainLeft[g]--;
      }
    }
    draining--;
  }

  /// The pipeline moves on: execute, read memory, read parameters, issue.
  private void advance() {
    if (third != null) {
      execute(third);
    }
    third = second;
    if (second != null) {
      fetch(second);
    }
    second = first;
    first = state == State.RUN && issuing ? issue() : null;
  }

  private Slot issue() {
    ArrayLayer current = layers.get(layer);
    Slot slot = new Slot(step, batch, round, step == 0);
    if (++step == current.steps.length) {
      step = 0;
      if (++batch == current.layer.batches()) {
        batch = 0;
        round++;
        issuing = round < current.layer.rounds(machine);
      }
    }
    return slot;
  }

  /// Reads the bits that a step takes: one cycle before it executes. Bit `g` of `read[i]` is bit
  /// `i` of the stream of group `g`.
  private void fetch(Slot slot) {
    ArrayLayer current = layers.get(layer);
    int take = current.steps[slot.step()].take();
    int from = slot.first() ? 0 : offset;
    for (int i = 0; i < take; i++) {
      read[i] = 0;
      for (int g = 0; g < machine.groups(); g++) {
        int at = current.layer.read(slot.batch(), g) + current.offsets[from + i];
        read[i] |= memory.get(at) ? 1L << g : 0;
      }
    }
    offset = from + take;
  }

  private void execute(Slot slot) {
    ArrayLayer current = layers.get(layer);
    StepCode code = current.steps[slot.step()];
    if (slot.first()) {
      weight = 0;
      result = 0;
      control(current.controls(slot.round()));
    }
    long[] weights = current.weights(slot.round());
    for (int w = 0; w < words.length; w++) {
      for (int i = 0; i < code.take(); i++) {
        long bits = 0;
        for (long from = read[i]; from != 0; from &= from - 1) {
          bits |= groupMasks[Long.numberOfTrailingZeros(from)][w];
        }
        long own = weights[(weight + i) * words.length + w];
        words[w].input(i, FunctionalRun.mixed(current.routine.mix(), bits, own));
      }
      long given = code.execute(words[w]);
      if (code.emits()) {
        emitted[w] = given;
      }
    }
    weight += code.take();
    if (code.emits()) {
      results(current.layer, slot);
      result++;
    }
  }

  private void control(long[] bits) {
    for (int c = 0; c * words.length < bits.length; c++) {
      for (int w = 0; w < words.length; w++) {
        words[w].control(c, bits[c * words.length + w]);
      }
    }
  }

  /// What was emitted waits for its ports.
  private void results(Layer of, Slot slot) {
    draining = of.active(machine, slot.round(), 0);
    for (int g = 0; g < drainAt.length; g++) {
      int write = of.write(slot.batch(), g);
      int channel = of.channel(machine, slot.round(), g, 0);
      drainAt[g] = write + channel * program.routine(of).results() + result;
      drainLeft[g] = write < 0 ? 0 : of.active(machine, slot.round(), g);
      drainLane[g] = 0;
    }
  }
}

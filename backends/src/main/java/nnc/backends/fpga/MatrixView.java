package nnc.backends.fpga;

import java.util.ArrayList;
import java.util.List;
import nnc.backends.verilog.Bits;
import nnc.backends.verilog.Counter;
import nnc.backends.verilog.MemoryImage;
import nnc.ir.kernel.Kernel;

/// A folded matrix kernel: its schedule, memories, neurons and stages.
public record MatrixView(
    String name,
    String origin,
    String summary,
    int pe,
    int inBits,
    int outBits,
    int sumBits,
    int synapseBits,
    int treeStages,
    Counter synapseFold,
    Counter neuronFold,
    Counter step,
    String neuron,
    boolean synapsesInMemory,
    String synapses,
    boolean startInMemory,
    String start,
    StageLanes stages) {

  /// One neuron of the kernel: `simd` synapses, their sum and the accumulator.
  public record NeuronView(
      String name,
      String origin,
      String summary,
      String synapse,
      int simd,
      int xBits,
      int parameterBits,
      int termBits,
      int sumBits,
      boolean folded,
      List<AdderTree.Node> nodes,
      String addend) {
    public NeuronView {
      nodes = List.copyOf(nodes);
    }

    public int xMsb() {
      return simd * xBits - 1;
    }

    public int synapsesMsb() {
      return simd * parameterBits - 1;
    }

    public int termsMsb() {
      return simd * termBits - 1;
    }

    public int sumMsb() {
      return sumBits - 1;
    }
  }

  static void emit(Site site, Kernel.Matrix k) {
    SynapseCoding coding = SynapseCoding.of(k);
    SynapseView synapse = SynapseView.of(site, coding);
    site.module("synapse", "synapse", synapse);
    NeuronView neuron = neuron(site, k, coding, synapse);
    site.module("neuron", "neuron", neuron);
    int steps = k.neuronFolds() * k.synapseFolds();
    int word = Math.multiplyExact(k.simd(), coding.parameterBits());
    MemoryImage synapses =
        MemoryImage.of(
            Math.multiplyExact(k.pe(), word), steps, (step, w) -> fill(k, coding, step, w));
    boolean inMemory = steps > 1;
    String synapseText =
        inMemory ? site.rom("synapserom", "synapses", synapses) : synapses.literal();
    boolean uniform = uniformStart(k, coding);
    int sumBits = k.accumulator().width();
    boolean startInMemory = !uniform && k.neuronFolds() > 1;
    String start;
    if (uniform) {
      start = "{" + k.pe() + "{" + Bits.literal(sumBits, coding.start(0)) + "}}";
    } else {
      MemoryImage image =
          MemoryImage.of(
              Math.multiplyExact(k.pe(), sumBits),
              k.neuronFolds(),
              (fold, w) -> {
                for (int n = 0; n < k.pe(); n++) {
                  w.put(n * sumBits, sumBits, coding.start(fold * k.pe() + n));
                }
              });
      start = startInMemory ? site.rom("startrom", "start values", image) : image.literal();
    }
    MatrixView view =
        new MatrixView(
            site.module(),
            site.origin(),
            summary(k),
            k.pe(),
            k.simd() * k.input().width(),
            k.output().width(),
            sumBits,
            word,
            k.treeStages(),
            Counter.upTo(k.synapseFolds() - 1L),
            Counter.upTo(k.neuronFolds() - 1L),
            Counter.upTo(steps - 1L),
            neuron.name(),
            inMemory,
            synapseText,
            startInMemory,
            start,
            StageLanes.of(site, k.accumulator(), k.stages(), k.output(), k.outputs(), k.pe()));
    site.files().module(site.module(), "matrix", view);
  }

  static String summary(Kernel.Matrix k) {
    return k.outputs() + " outputs of " + k.inputs() + " inputs on " + k.pe() + " x " + k.simd();
  }

  private static void fill(Kernel.Matrix k, SynapseCoding coding, int step, MemoryImage.Word word) {
    int bits = coding.parameterBits();
    int o = step / k.synapseFolds() * k.pe();
    int i = step % k.synapseFolds() * k.simd();
    for (int n = 0; n < k.pe(); n++) {
      for (int s = 0; s < k.simd(); s++) {
        word.put((n * k.simd() + s) * bits, bits, coding.parameter(o + n, i + s));
      }
    }
  }

  private static boolean uniformStart(Kernel.Matrix k, SynapseCoding coding) {
    long first = coding.start(0);
    for (int o = 1; o < k.outputs(); o++) {
      if (coding.start(o) != first) {
        return false;
      }
    }
    return true;
  }

  private static NeuronView neuron(
      Site site, Kernel.Matrix k, SynapseCoding coding, SynapseView synapse) {
    int bits = synapse.termBits();
    List<AdderTree.Addend> addends = new ArrayList<>();
    for (int i = 0; i < k.simd(); i++) {
      Signal term = Signal.slice("terms", i * bits, bits, coding.term().isSigned());
      addends.add(new AdderTree.Addend(coding.term(), false, term::resized));
    }
    int sumBits = k.accumulator().width();
    AdderTree tree = AdderTree.of("partial", addends, k.treeStages(), sumBits);
    return new NeuronView(
        site.module("neuron"),
        site.origin(),
        k.simd() + " synapses a step, sum of " + sumBits + " bits",
        synapse.name(),
        k.simd(),
        k.input().width(),
        coding.parameterBits(),
        bits,
        sumBits,
        k.synapseFolds() > 1,
        tree.nodes(),
        scaled(tree.total(), coding.scale(), sumBits));
  }

  /// `total` times 1 or 2 at the accumulator's width.
  static String scaled(Signal total, int scale, int width) {
    if (scale == 1) {
      return total.resized(width);
    }
    return width == 1 ? "1'b0" : "{" + total.resized(width - 1) + ", 1'b0}";
  }

  public boolean folded() {
    return synapseFold.last() > 0;
  }

  /// Whether a memory needs to know the neuron fold of a step that issued earlier.
  public boolean delayed() {
    return startInMemory || stages.inMemory();
  }

  /// A pipeline register of the neuron fold: stage `to` takes what stage `from` held.
  public record Delay(int from, int to) {}

  public List<Delay> foldDelays() {
    List<Delay> delays = new ArrayList<>();
    for (int to = 2; to <= (stages.inMemory() ? addStage() : addStageBefore()); to++) {
      delays.add(new Delay(to - 1, to));
    }
    return delays;
  }

  public boolean stored() {
    return neuronFold.last() > 0;
  }

  public boolean memories() {
    return synapsesInMemory || startInMemory || stages.inMemory();
  }

  public int inMsb() {
    return inBits - 1;
  }

  public int outMsb() {
    return pe * outBits - 1;
  }

  public int sumsMsb() {
    return pe * sumBits - 1;
  }

  public int synapsesMsb() {
    return pe * synapseBits - 1;
  }

  /// The pipeline stage whose step is added to the sum in this cycle.
  public int addStage() {
    return 2 + treeStages;
  }

  public int addStageBefore() {
    return 1 + treeStages;
  }

  /// Words of the vector store; a memory has at least two.
  public long storeEnd() {
    return Math.max(1, synapseFold.last());
  }
}

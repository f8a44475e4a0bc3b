package nnc.ir.kernel;

import java.util.List;
import java.util.Optional;
import nnc.ir.Tensor;
import nnc.ir.neuron.Datapath;
import nnc.ir.neuron.DatapathBuilder;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;

/// One streaming kernel of an FPGA design. A frame is one sample. Streams carry feature maps
/// position by position (raster order), channels innermost; a beat holds `lanes` consecutive
/// elements. The timing that emulator and Verilog share is stated in `docs/rationale/kernels.md`;
/// what differs between kernels is only their `Schedule` and `latency()`.
public sealed interface Kernel {

  /// Takes frames from an AXI4-Stream of `busBytes` bytes with `perBeat` elements a beat (element
  /// `i` at bit `i * width`) and gives beats of `lanes` elements. One of `perBeat` and `lanes`
  /// divides the other; `lanes` divides `elements`. A frame that ends early is filled up with raw
  /// zeros, one that ends late is cut; both are flagged.
  record Ingress(int busBytes, int perBeat, int lanes, int elements, NumberFormat format)
      implements Kernel {}

  /// Takes address events from an AXI4-Stream of `busBytes` bytes, a beat each, whose frames TLAST
  /// ends, counts those at each of `elements` addresses up to the format's largest number, and
  /// gives an `EventWord` for each address that had any, in the order of their first, and one that
  /// ends the frame.
  record EventIngress(int busBytes, int elements, NumberFormat format) implements Kernel {
    public EventIngress {
      require(format.range().lo() == 0, "counts of events are " + format);
    }

    public EventWord word() {
      return new EventWord(elements, format);
    }

    /// Steps of a frame in which every address has an event once.
    public long mostSteps() {
      return 2L * elements + 3;
    }
  }

  /// Gives frames to an AXI4-Stream; the counterpart of `Ingress`.
  record Egress(int busBytes, int perBeat, int lanes, int elements, NumberFormat format)
      implements Kernel {}

  /// Matrix times vector with any synapse function, `vectors` times per frame: `outputs / pe` times
  /// `inputs / simd` cycles a vector. Parameter tensors are `[outputs, inputs]` in stream order.
  /// `constant` kernels have `pe = outputs`, `simd = inputs` and their parameters as literals in
  /// the logic instead of memories. `treeStages` pipeline registers stand inside the adder tree.
  record Matrix(
      int outputs,
      int inputs,
      int vectors,
      Synapse synapse,
      Optional<Tensor> preload,
      int pe,
      int simd,
      boolean constant,
      int treeStages,
      NumberFormat input,
      NumberFormat.Fixed accumulator,
      List<Op.Elementwise> stages,
      NumberFormat output)
      implements Kernel {
    public Matrix {
      stages = List.copyOf(stages);
      require(
          outputs % pe == 0 && inputs % simd == 0,
          "folding " + pe + " x " + simd + " of " + outputs + " x " + inputs);
      require(!constant || (pe == outputs && simd == inputs), "a constant kernel is unrolled");
    }

    /// Cycles that work on one output beat.
    public int synapseFolds() {
      return inputs / simd;
    }

    /// Output beats a vector.
    public int neuronFolds() {
      return outputs / pe;
    }
  }

  /// Buffers rows of a feature map and gives, for every output position in raster order, its
  /// window's elements: kernel row, kernel column, channel. Positions in the padding give
  /// `padValue`. `lanes` divides `channels`.
  record LineBuffer(
      int channels,
      int height,
      int width,
      Window window,
      long padValue,
      int lanes,
      NumberFormat format)
      implements Kernel {
    public LineBuffer {
      require(channels % lanes == 0, lanes + " lanes of " + channels + " channels");
    }

    /// Beats a position.
    public int channelBeats() {
      return channels / lanes;
    }

    public int outHeight() {
      return window.outHeight(height);
    }

    public int outWidth() {
      return window.outWidth(width);
    }

    /// Beats of storage: kernel height plus stride rows.
    public int capacity() {
      return (window.height() + window.strideY()) * width * channelBeats();
    }

    /// First input row that output row `oy` reads.
    public int firstRow(int oy) {
      return Math.max(0, oy * window.strideY() - window.top());
    }

    /// Input rows that are no longer needed once output row `oy` is complete.
    public int rowsFreedAfter(int oy) {
      return (oy == outHeight() - 1 ? height : Math.min(height, firstRow(oy + 1))) - firstRow(oy);
    }
  }

  /// Reduces `size` window positions of `channels` channels to one, `vectors` times per frame, by
  /// maximum or sum.
  record Pool(
      boolean max,
      int size,
      int channels,
      int vectors,
      int lanes,
      NumberFormat input,
      NumberFormat accumulator,
      List<Op.Elementwise> stages,
      NumberFormat output)
      implements Kernel {
    public Pool {
      stages = List.copyOf(stages);
    }
  }

  /// Element-wise operators on their own; channel parameters repeat every `channels / lanes` beats.
  record Map(
      int channels,
      int vectors,
      int lanes,
      NumberFormat input,
      List<Op.Elementwise> stages,
      NumberFormat output)
      implements Kernel {
    public Map {
      stages = List.copyOf(stages);
    }
  }

  /// Sum of equally shaped streams.
  record Add(
      int channels,
      int vectors,
      int lanes,
      List<NumberFormat> inputs,
      NumberFormat accumulator,
      List<Op.Elementwise> stages,
      NumberFormat output)
      implements Kernel {
    public Add {
      inputs = List.copyOf(inputs);
      stages = List.copyOf(stages);
    }
  }

  /// Joins streams along the channels: for each of `vectors` positions `channels(0) / lanes` beats
  /// of port 0, then port 1 and so on.
  record Concat(List<Integer> channels, int vectors, int lanes, NumberFormat format)
      implements Kernel {
    public Concat {
      channels = List.copyOf(channels);
    }
  }

  /// Copies a stream to `copies` streams in lockstep.
  record Fork(int copies, int lanes, int beats, NumberFormat format) implements Kernel {}

  /// Changes the lanes of a stream of `elements` elements a frame; one of `from` and `to` divides
  /// the other.
  record Width(int from, int to, int elements, NumberFormat format) implements Kernel {
    public Width {
      require(from % to == 0 || to % from == 0, "width " + from + " to " + to);
    }
  }

  /// Index of the first largest of `elements` elements.
  record ArgMax(int elements, int lanes, NumberFormat input, NumberFormat output)
      implements Kernel {}

  /// Neurons of one model, `lanes` of them a step, with their states in a memory. A beat of every
  /// port brings what arrives at `lanes` neurons. Parameters of the population have one value for
  /// all neurons or one for each in stream order, and its shape is `[neurons]`. Every lane has a
  /// `datapath`. A frame takes at least as many steps as keep a neuron's next step from overtaking
  /// its last.
  record Population(
      Op.Population neurons,
      int lanes,
      Datapath datapath,
      List<NumberFormat> inputs,
      NumberFormat output)
      implements Kernel {
    public Population {
      inputs = List.copyOf(inputs);
      require(size(neurons) % lanes == 0, lanes + " lanes of " + size(neurons) + " neurons");
    }

    /// With a datapath of at most `adderLevels` adders in a row between registers.
    public static Population of(
        Op.Population neurons,
        int lanes,
        int adderLevels,
        List<NumberFormat> inputs,
        NumberFormat output) {
      return new Population(
          neurons,
          lanes,
          DatapathBuilder.of(
              neurons.model(), neurons.parameters(), inputs, size(neurons), adderLevels),
          inputs,
          output);
    }

    private static int size(Op.Population neurons) {
      return neurons.shape().size();
    }

    public int size() {
      return size(neurons);
    }

    /// Bits of one neuron's states.
    public int stateBits() {
      return neurons.model().states().stream()
          .mapToInt(s -> s.format().orElseThrow().width())
          .sum();
    }

    /// Steps of a frame that work on neurons.
    public int beats() {
      return size() / lanes;
    }

    /// Steps of a frame; those behind `beats()` only let the pipeline run.
    public int steps() {
      return Math.max(beats(), datapath.depth() + 2);
    }
  }

  /// Gives `steps` frames of `silence` first and then what it takes. What waits for its turn lies
  /// in the channels around it.
  record Delay(int steps, int lanes, int elements, NumberFormat format) implements Kernel {
    public Delay {
      require(elements % lanes == 0, lanes + " lanes of " + elements + " elements");
    }

    public int beats() {
      return elements / lanes;
    }

    /// Beats that are given before the first is taken.
    public long silentBeats() {
      return (long) steps * beats();
    }

    /// The raw value of every element of a silent beat.
    public long silence() {
      return format instanceof NumberFormat.Bipolar ? -1 : 0;
    }
  }

  /// Sparse synapses in events: every element that is not 0 adds its synapses, one a step, to sums
  /// in a ring of a slot for each step of delay; a frame gives the sums of one slot. Sources and
  /// targets are in stream order; a beat brings `simd` sources and gives `pe` targets. Where every
  /// delay is at least 1 the sums are given before the frame is taken, else behind it. An
  /// `addressed` one takes an `EventWord` for each event instead.
  record Projection(
      SparseSynapses synapses,
      int pe,
      int simd,
      boolean addressed,
      NumberFormat input,
      NumberFormat.Fixed sum)
      implements Kernel {
    public Projection {
      require(
          synapses.targets() % pe == 0 && synapses.sources() % simd == 0,
          "folding " + pe + " x " + simd + " of " + synapses);
    }

    /// Beats that are taken, of events at least.
    public int beats() {
      return addressed ? 1 : synapses.sources() / simd;
    }

    /// Words of `pe` sums that a slot of the ring has, and beats that are given.
    public int words() {
      return synapses.targets() / pe;
    }

    public int slots() {
      return synapses.longestDelay() + 1;
    }

    /// Words of the ring.
    public int ring() {
      return Math.multiplyExact(slots(), words());
    }

    /// Steps of a frame in which every element is an event.
    public long mostSteps() {
      return (long) words() + beats() + 2L * synapses.sources() + synapses.count();
    }
  }

  /// A matrix layer in events: every element of a map that is not 0 adds its weights to the sums of
  /// the positions whose window it lies in, `pe` of them a step; behind the frame the sums are
  /// given and cleared. A beat brings `simd` elements. Positions outside the map are 0. `weights`
  /// are `[outputs, window row, window column, channel]` with the last three flattened; a dense
  /// layer is a map of one position. An `addressed` one takes an `EventWord` for each event
  /// instead.
  record Scatter(
      int channels,
      int height,
      int width,
      Window window,
      Tensor weights,
      int pe,
      int simd,
      boolean addressed,
      NumberFormat input,
      NumberFormat.Fixed sum)
      implements Kernel {
    public Scatter {
      require(
          weights.shape().dim(0) % pe == 0 && (channels * height * width) % simd == 0,
          "folding " + pe + " x " + simd + " of " + weights.shape());
      require(
          weights.shape().dim(1) == channels * window.size(),
          weights.shape() + " weights for " + channels + " channels");
      require(input.holds(0), "events of " + input);
    }

    public int outputs() {
      return weights.shape().dim(0);
    }

    public int sources() {
      return channels * height * width;
    }

    public int positions() {
      return window.outHeight(height) * window.outWidth(width);
    }

    /// Beats that are taken, of events at least.
    public int beats() {
      return addressed ? 1 : sources() / simd;
    }

    /// Words of `pe` sums that a position has.
    public int perPosition() {
      return outputs() / pe;
    }

    /// Words of sums, and beats that are given.
    public int words() {
      return Math.multiplyExact(positions(), perPosition());
    }

    /// Output rows that read row `y` of the map.
    public Reach rows(int y) {
      return Reach.of(y, window.top(), window.height(), window.strideY(), window.outHeight(height));
    }

    /// Output columns that read column `x` of the map.
    public Reach columns(int x) {
      return Reach.of(x, window.left(), window.width(), window.strideX(), window.outWidth(width));
    }

    /// Steps in which the words of sums are added to that the elements at position `y`, `x` reach.
    public int additions(int y, int x) {
      return rows(y).count() * columns(x).count() * perPosition();
    }

    /// Steps of a frame in which every element is an event.
    public long mostSteps() {
      long steps = (long) words() + beats() + 2L * sources();
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          steps += (long) channels * additions(y, x);
        }
      }
      return steps;
    }
  }

  /// Takes a frame of `tokens` elements of no meaning and then passes one of `elements` on, so that
  /// what nothing from outside holds back keeps pace with an input.
  record Gate(int tokens, int lanes, int elements, NumberFormat token, NumberFormat format)
      implements Kernel {
    public Gate {
      require(
          tokens % lanes == 0 && elements % lanes == 0,
          lanes + " lanes of " + tokens + " and " + elements + " elements");
    }

    public int tokenBeats() {
      return tokens / lanes;
    }

    public int beats() {
      return elements / lanes;
    }
  }

  /// Whether a frame is given before one is taken, so that the kernel may close a loop.
  default boolean givesFirst() {
    return switch (this) {
      case Delay _ -> true;
      case Projection p -> p.synapses().shortestDelay() > 0;
      case Ingress _,
          Egress _,
          Matrix _,
          LineBuffer _,
          Pool _,
          Map _,
          Add _,
          Concat _,
          Fork _,
          Width _,
          ArgMax _,
          Population _,
          Scatter _,
          EventIngress _,
          Gate _ ->
          false;
    };
  }

  /// Beats that must find room before a kernel that gives first, so that what it gave can come back
  /// to it.
  default long beatsAhead() {
    return switch (this) {
      case Delay d -> d.silentBeats();
      case Projection p when p.givesFirst() -> p.beats();
      case Kernel _ -> 0;
    };
  }

  /// Enabled cycles from the issue of a step to the cycle in which its result stands in the output
  /// register.
  default int latency() {
    return switch (this) {
      case Matrix m -> 4 + m.treeStages();
      case LineBuffer _, Pool _, ArgMax _ -> 2;
      case Map m -> m.stages().isEmpty() ? 1 : 2;
      case Add _ -> 2;
      case Population p -> p.datapath().depth() + 2;
      case Projection _, Scatter _, EventIngress _ -> 3;
      case Ingress _, Egress _, Concat _, Fork _, Width _, Delay _, Gate _ -> 1;
    };
  }

  /// Bytes of the bus of a kernel at the border.
  default int busBytes() {
    return switch (this) {
      case Ingress k -> k.busBytes;
      case Egress k -> k.busBytes;
      case EventIngress k -> k.busBytes;
      case Kernel _ -> throw new IllegalArgumentException(mnemonic() + " on the bus");
    };
  }

  /// Lower-case name in texts, messages and module names.
  default String mnemonic() {
    return switch (this) {
      case Ingress _ -> "ingress";
      case Egress _ -> "egress";
      case Matrix _ -> "matrix";
      case LineBuffer _ -> "linebuffer";
      case Pool _ -> "pool";
      case Map _ -> "map";
      case Add _ -> "add";
      case Concat _ -> "concat";
      case Fork _ -> "fork";
      case Width _ -> "width";
      case ArgMax _ -> "argmax";
      case Population _ -> "population";
      case Delay _ -> "delay";
      case Gate _ -> "gate";
      case Projection _ -> "projection";
      case Scatter _ -> "scatter";
      case EventIngress _ -> "events";
    };
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}

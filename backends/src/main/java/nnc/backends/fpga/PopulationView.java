package nnc.backends.fpga;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import nnc.backends.verilog.Bits;
import nnc.backends.verilog.Counter;
import nnc.backends.verilog.MemoryImage;
import nnc.backends.verilog.Templates;
import nnc.ir.kernel.Kernel;
import nnc.ir.neuron.Datapath;
import nnc.ir.neuron.IntegerNeurons;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.number.NumberFormat;

/// A population: its schedule, the memory of its states, and an instance of its equations for every
/// lane.
public record PopulationView(
    String name,
    String origin,
    String summary,
    String equations,
    List<Input> inputs,
    int lanes,
    int stateBits,
    int parameterBits,
    int outBits,
    int flags,
    Counter step,
    Counter group,
    boolean idle,
    String initial,
    boolean initialInMemory,
    String parameters,
    boolean parametersInMemory,
    boolean memories) {

  public PopulationView {
    inputs = List.copyOf(inputs);
  }

  /// A port of `bits` bits a neuron.
  public record Input(String name, int bits, int lanes) {
    public int msb() {
      return lanes * bits - 1;
    }
  }

  /// A field of a word that each neuron has, `bits` wide.
  private record Field(int bits, IntToLongFunction value) {}

  static void emit(Site site, Kernel.Population k) {
    int before = site.files().images();
    EquationsView equations = EquationsView.of(site, k);
    site.module("equations", "equations", equations);
    NeuronModel model = k.neurons().model();
    IntegerNeurons neurons =
        new IntegerNeurons(model, k.neurons().parameters(), k.inputs(), k.size());
    List<Field> initial = new ArrayList<>();
    for (NeuronModel.State s : model.states()) {
      initial.add(new Field(s.format().orElseThrow().width(), at(neurons.state(s.name()))));
    }
    List<Field> parameters = new ArrayList<>();
    for (Datapath.Field f : k.datapath().fields()) {
      parameters.add(new Field(NumberFormat.bits(f.range()), at(neurons.constant(f.value()))));
    }
    List<Input> inputs = new ArrayList<>();
    for (NumberFormat format : k.inputs()) {
      String name = k.inputs().size() == 1 ? "in" : "in" + inputs.size();
      inputs.add(new Input(name, format.width(), k.lanes()));
    }
    Words start = new Words(site, k, "initialrom", "initial states", initial);
    Words constants = new Words(site, k, "parameterrom", "parameters", parameters);
    PopulationView view =
        new PopulationView(
            site.module(),
            site.origin(),
            k.size() + " neurons " + Templates.comment(model.name()) + ", " + k.lanes() + " a step",
            equations.memories() ? equations.name() + " #(.MEM_DIR(MEM_DIR))" : equations.name(),
            inputs,
            k.lanes(),
            k.stateBits(),
            constants.bits,
            k.output().width(),
            k.datapath().depth() + 1,
            Counter.upTo(k.steps() - 1L),
            Counter.upTo(k.beats() - 1L),
            k.steps() > k.beats(),
            start.text,
            start.inMemory,
            constants.text,
            constants.inMemory,
            site.files().images() > before);
    site.files().module(site.module(), "population", view);
  }

  /// A word of all lanes' fields for every group of neurons: a literal where all are equal, else a
  /// memory.
  private static final class Words {
    private final int bits;
    private final boolean inMemory;
    private final String text;

    Words(Site site, Kernel.Population k, String kind, String what, List<Field> fields) {
      this.bits = fields.stream().mapToInt(Field::bits).sum();
      if (bits == 0) {
        inMemory = false;
        text = "";
        return;
      }
      int beats = equal(fields, k.size()) ? 1 : k.beats();
      MemoryImage image =
          MemoryImage.of(
              Math.multiplyExact(k.lanes(), bits),
              beats,
              (group, word) -> {
                for (int n = 0; n < k.lanes(); n++) {
                  int at = n * bits;
                  for (Field f : fields) {
                    word.put(at, f.bits(), f.value().applyAsLong(group * k.lanes() + n));
                    at += f.bits();
                  }
                }
              });
      inMemory = beats > 1;
      text = inMemory ? site.rom(kind, what, image) : image.literal();
    }

    private static boolean equal(List<Field> fields, int neurons) {
      return fields.stream()
          .allMatch(f ->
              IntStream.range(1, neurons)
                  .allMatch(n -> f.value().applyAsLong(n) == f.value().applyAsLong(0)));
    }
  }

  private static IntToLongFunction at(long[] values) {
    return n -> values[n];
  }

  public boolean hasStates() {
    return stateBits > 0;
  }

  public boolean hasParameters() {
    return parameterBits > 0;
  }

  public int stateMsb() {
    return stateBits - 1;
  }

  public int statesMsb() {
    return lanes * stateBits - 1;
  }

  public int parametersMsb() {
    return lanes * parameterBits - 1;
  }

  public int outMsb() {
    return lanes * outBits - 1;
  }

  public int flagsBefore() {
    return flags - 1;
  }

  /// Words of the state memory; a memory has at least two.
  public long lastWord() {
    return Math.max(1, group.last());
  }

  /// The step as the address of its group.
  public String address() {
    return step.width() == group.width() ? "step" : Bits.slice("step", 0, group.width());
  }

  public String lastGroup() {
    return step.number(group.last());
  }
}

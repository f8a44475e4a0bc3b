package nnc.emulator.event;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.network.PopulationStep;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Quantity;
import nnc.ir.number.Formats;
import nnc.ir.op.Op;

/// A population's neurons: packed columns of what they keep, and the loops that advance them block
/// by block, so that what the loops leave for each other stays in the nearest cache.
final class Neurons {

  /// Neurons of a block.
  private static final int BLOCK = 256;

  private final NeuronModel model;
  private final TensorType out;
  private final boolean integer;
  private final NeuronLoop loop;

  /// What the loops are given: blocks, parameters of one element and constants.
  private final Object[] arrays;

  private final Object output;
  private final List<Loaded> loaded = new ArrayList<>();
  private final List<Loaded> stored = new ArrayList<>();
  private final Map<String, Column> states = new LinkedHashMap<>();
  private final Object[] ports;
  private final Port[] sources;

  /// A column and its block.
  private record Loaded(Column column, Object block) {}

  /// Where the inputs of a port come from.
  interface Port {

    /// Copies those of the neurons from `from` on to a block, `long[]` or `double[]`.
    void load(int step, int from, int count, Object block);
  }

  /// The neurons in the states of `initial`; values at the ports come from `sources`.
  Neurons(
      Op.Population population,
      TensorType out,
      PopulationStep initial,
      Compiled compiled,
      List<Port> sources) {
    this.model = population.model();
    this.out = out;
    this.integer = compiled.integer();
    this.loop = compiled.loop();
    this.sources = sources.toArray(Port[]::new);
    this.ports = new Object[sources.size()];
    List<LoopCode.Slot> slots = compiled.code().arrays();
    this.arrays = new Object[slots.size() + compiled.code().constants().size()];
    int port = 0;
    Object written = null;
    for (int i = 0; i < slots.size(); i++) {
      LoopCode.Slot slot = slots.get(i);
      Tensor parameter = population.parameters().get(slot.name());
      boolean uniform = slot.kind() == LoopCode.Kind.PARAMETER && parameter.size() == 1;
      Object block = uniform ? one(parameter) : block();
      arrays[i] = block;
      switch (slot.kind()) {
        case PORT -> ports[port++] = block;
        case STATE -> {
          Column column = Column.of(initial.state(slot.name()));
          states.put(slot.name(), column);
          loaded.add(new Loaded(column, block));
          stored.add(new Loaded(column, block));
        }
        case PARAMETER -> {
          if (!uniform && compiled.code().uses(slot.name())) {
            loaded.add(new Loaded(Column.of(parameter, integer), block));
          }
        }
        case LOCAL -> {}
        case OUTPUT -> written = block;
      }
    }
    this.output = written;
    for (int i = 0; i < compiled.code().constants().size(); i++) {
      arrays[slots.size() + i] = compiled.code().constants().get(i);
    }
  }

  /// The compiled loops of a population, to be shared by all runs.
  record Compiled(LoopCode code, NeuronLoop loop, boolean integer) {

    static Compiled of(Op.Population population, List<TensorType> inputs) {
      boolean integer = PopulationStep.isInteger(population, inputs);
      LoopCode code =
          integer
              ? LongLoop.of(
                  population,
                  population
                      .model()
                      .atPorts(inputs.stream().map(t -> Quantity.of(t.format())).toList()))
              : new DoubleLoop(population);
      return new Compiled(code, code.compile(), integer);
    }
  }

  private Object block() {
    return integer ? new long[BLOCK] : new double[BLOCK];
  }

  private Object one(Tensor parameter) {
    return integer ? parameter.toRaw() : parameter.toReal();
  }

  /// Advances all neurons and shows what they give.
  void step(int step, Signal signal) {
    int size = out.shape().size();
    signal.clear();
    for (int from = 0; from < size; from += BLOCK) {
      int count = Math.min(BLOCK, size - from);
      for (Loaded l : loaded) {
        l.column.load(from, count, l.block);
      }
      for (int p = 0; p < ports.length; p++) {
        sources[p].load(step, from, count, ports[p]);
      }
      loop.step(arrays, 0, count);
      for (Loaded l : stored) {
        l.column.store(l.block, from, count);
      }
      if (signal.isBits()) {
        if (output instanceof long[] bits) {
          signal.addBits(bits, count, from);
        } else {
          signal.addBits((double[]) output, count, from);
        }
      } else {
        signal.add(output, count, from);
      }
    }
  }

  /// A state of all neurons.
  Value state(String name) {
    Column column = states.get(name);
    if (column == null) {
      throw new IllegalArgumentException("no state " + name);
    }
    return column.value(
        new TensorType(
            out.shape(), integer ? model.state(name).format().orElseThrow() : Formats.REAL));
  }
}

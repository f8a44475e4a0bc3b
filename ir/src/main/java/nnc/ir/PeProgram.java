package nnc.ir;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.pe.Layer;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Routine;
import nnc.ir.pe.Terminal;

/// The lowered design of the tulip target: microcode for an array of processing elements made of
/// threshold cells, the layers that run it, and what stands where in the array's one memory of
/// single bits. The emulator executes it, the emitter prints it.
///
/// `memory` is what the memory holds before the first frame, in bits; layers run one after the
/// other, and frames too.
public record PeProgram(
    String name,
    Machine machine,
    Tensor memory,
    SequencedMap<String, Routine> routines,
    SequencedMap<String, Layer> layers,
    List<Terminal> inputs,
    List<Terminal> outputs)
    implements Lowered {

  public PeProgram {
    routines = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(routines));
    layers = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(layers));
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  public Routine routine(Layer layer) {
    return routines.get(layer.routine());
  }
}

package nnc.emulator.pe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.PeProgram;
import nnc.ir.Value;
import nnc.ir.kernel.Stalls;

/// How long a frame takes where nobody hesitates: the same for all data. `layers` are the cycles in
/// which each layer is in hand, `load` and `give` those of the streams.
public record ArrayTiming(long frame, long load, long give, SequencedMap<String, Long> layers) {

  public ArrayTiming {
    layers = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(layers));
  }

  /// Counted by the engine on a frame of zeros.
  public static ArrayTiming of(PeProgram program) {
    List<Value> zeros =
        program.inputs().stream().map(t -> Value.ofRaw(t.type(), new long[t.elements()])).toList();
    SequencedMap<String, Long> layers = new LinkedHashMap<>();
    program.layers().keySet().forEach(id -> layers.put(id, 0L));
    long[] streams = new long[2];
    long frame =
        new ArrayRun(program)
            .run(
                List.of(zeros),
                Stalls.NONE,
                (_, engine) -> {
                  switch (engine.state()) {
                    case LOAD -> streams[0]++;
                    case READ, GIVE -> streams[1]++;
                    case FETCH, SETUP, RUN -> layers.merge(engine.layer(), 1L, Long::sum);
                  }
                })
            .cycles();
    return new ArrayTiming(frame, streams[0], streams[1], layers);
  }
}

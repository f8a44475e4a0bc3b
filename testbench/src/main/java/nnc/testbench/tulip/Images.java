package nnc.testbench.tulip;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import nnc.backends.tulip.ArrayPorts;
import nnc.ir.PeProgram;
import nnc.ir.pe.Layer;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Routine;
import nnc.ir.pe.Step;

/// What the emitted memory images hold, read back by the rules that `LayerTable` gives the
/// controller: parameters stand layer by layer, round by round.
final class Images {

  private final PeProgram program;
  private final Machine machine;
  private final List<BigInteger> microcode;
  private final List<BigInteger> weights;
  private final List<BigInteger> controls;

  Images(PeProgram program, Map<String, byte[]> files) {
    this.program = program;
    this.machine = program.machine();
    String folder = "mem/" + ArrayPorts.of(program, "").design() + "_";
    this.microcode = words(files, folder + "microcode.mem");
    this.weights = words(files, folder + "weights.mem");
    this.controls = words(files, folder + "controls.mem");
  }

  private static List<BigInteger> words(Map<String, byte[]> files, String path) {
    return new String(files.get(path), StandardCharsets.US_ASCII)
        .lines()
        .map(l -> new BigInteger(l.strip(), 16))
        .toList();
  }

  /// The words of routine `id`.
  List<BigInteger> microcode(String id) {
    int at = 0;
    for (Map.Entry<String, Routine> r : program.routines().entrySet()) {
      if (r.getKey().equals(id)) {
        return microcode.subList(at, at + r.getValue().cycles());
      }
      at += r.getValue().cycles();
    }
    throw new IllegalArgumentException("no routine " + id);
  }

  /// The control word of channel `channel` of layer `id`.
  BigInteger control(String id, int channel) {
    int at = 0;
    for (Map.Entry<String, Layer> l : program.layers().entrySet()) {
      if (l.getKey().equals(id)) {
        int bits = machine.controlBits();
        return part(controls.get(at + round(l.getValue(), channel)), l.getValue(), channel, bits);
      }
      at += l.getValue().rounds(machine);
    }
    throw new IllegalArgumentException("no layer " + id);
  }

  /// The weights of channel `channel` of layer `id`, bit `i` that of input `i`; 0 where there are
  /// none.
  BigInteger weights(String id, int channel) {
    int at = 0;
    for (Map.Entry<String, Layer> l : program.layers().entrySet()) {
      Layer layer = l.getValue();
      Routine routine = program.routine(layer);
      boolean here = l.getKey().equals(id);
      if (layer.weights().isEmpty()) {
        if (here) {
          return BigInteger.ZERO;
        }
        continue;
      }
      if (here) {
        return weights(layer, routine, at + round(layer, channel) * routine.takes(), channel);
      }
      at += layer.rounds(machine) * routine.takes();
    }
    throw new IllegalArgumentException("no layer " + id);
  }

  private BigInteger weights(Layer layer, Routine routine, int from, int channel) {
    BigInteger all = BigInteger.ZERO;
    int at = from;
    int input = 0;
    for (Step step : routine.steps()) {
      if (step.take() > 0) {
        BigInteger own = part(weights.get(at++), layer, channel, machine.inputs());
        for (int i = 0; i < step.take(); i++, input++) {
          all = own.testBit(i) ? all.setBit(input) : all;
        }
      }
    }
    return all;
  }

  private int round(Layer layer, int channel) {
    return channel / layer.width(machine);
  }

  /// The bits of the element that computes `channel`; where groups have positions of their own, of
  /// the first group's.
  private BigInteger part(BigInteger word, Layer layer, int channel, int bits) {
    int element = channel % layer.width(machine);
    BigInteger mask = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
    return word.shiftRight(element * bits).and(mask);
  }
}

package nnc.ir.kernel;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.number.NumberFormat;

/// What each port of a kernel expects of its channel.
public record Ports(List<Port> inputs, List<Port> outputs) {

  /// Lanes, element format and beats per frame.
  public record Port(int lanes, NumberFormat format, int beats) {
    @Override
    public String toString() {
      return lanes + " x " + format + ", " + beats + " beats";
    }
  }

  public static Ports of(Kernel kernel) {
    return switch (kernel) {
      case Kernel.Ingress k ->
          one(
              bus(k.perBeat(), k.elements(), k.format()),
              beats(k.lanes(), k.elements(), k.format()));
      case Kernel.EventIngress k ->
          one(
              new Port(1, NumberFormat.unsigned(k.word().addressBits()), 1),
              new Port(1, k.word().format(), 1));
      case Kernel.Egress k ->
          one(
              beats(k.lanes(), k.elements(), k.format()),
              bus(k.perBeat(), k.elements(), k.format()));
      case Kernel.Matrix k ->
          one(
              beats(k.simd(), k.inputs() * k.vectors(), k.input()),
              beats(k.pe(), k.outputs() * k.vectors(), k.output()));
      case Kernel.LineBuffer k ->
          one(
              beats(k.lanes(), k.channels() * k.height() * k.width(), k.format()),
              beats(
                  k.lanes(),
                  k.channels() * k.outHeight() * k.outWidth() * k.window().size(),
                  k.format()));
      case Kernel.Pool k ->
          one(
              beats(k.lanes(), k.channels() * k.size() * k.vectors(), k.input()),
              beats(k.lanes(), k.channels() * k.vectors(), k.output()));
      case Kernel.Map k ->
          one(
              beats(k.lanes(), k.channels() * k.vectors(), k.input()),
              beats(k.lanes(), k.channels() * k.vectors(), k.output()));
      case Kernel.Add k ->
          new Ports(
              k.inputs().stream()
                  .map(f -> beats(k.lanes(), k.channels() * k.vectors(), f))
                  .toList(),
              List.of(beats(k.lanes(), k.channels() * k.vectors(), k.output())));
      case Kernel.Concat k -> {
        List<Port> in = new ArrayList<>();
        int all = 0;
        for (int c : k.channels()) {
          in.add(beats(k.lanes(), c * k.vectors(), k.format()));
          all += c;
        }
        yield new Ports(in, List.of(beats(k.lanes(), all * k.vectors(), k.format())));
      }
      case Kernel.Fork k -> {
        Port p = new Port(k.lanes(), k.format(), k.beats());
        yield new Ports(List.of(p), java.util.Collections.nCopies(k.copies(), p));
      }
      case Kernel.Width k ->
          one(beats(k.from(), k.elements(), k.format()), beats(k.to(), k.elements(), k.format()));
      case Kernel.Population k ->
          new Ports(
              k.inputs().stream().map(f -> beats(k.lanes(), k.size(), f)).toList(),
              List.of(beats(k.lanes(), k.size(), k.output())));
      case Kernel.Delay k -> {
        Port p = beats(k.lanes(), k.elements(), k.format());
        yield one(p, p);
      }
      case Kernel.Projection k ->
          one(
              events(k.addressed(), k.simd(), k.synapses().sources(), k.input()),
              beats(k.pe(), k.synapses().targets(), k.sum()));
      case Kernel.Scatter k ->
          one(
              events(k.addressed(), k.simd(), k.sources(), k.input()),
              beats(k.pe(), k.positions() * k.outputs(), k.sum()));
      case Kernel.Gate k -> {
        Port p = beats(k.lanes(), k.elements(), k.format());
        yield new Ports(List.of(beats(k.lanes(), k.tokens(), k.token()), p), List.of(p));
      }
      case Kernel.ArgMax k ->
          one(beats(k.lanes(), k.elements(), k.input()), new Port(1, k.output(), 1));
    };
  }

  private static Ports one(Port in, Port out) {
    return new Ports(List.of(in), List.of(out));
  }

  private static Port beats(int lanes, int elements, NumberFormat format) {
    return new Port(lanes, format, elements / lanes);
  }

  private static Port events(boolean addressed, int simd, int sources, NumberFormat format) {
    return addressed
        ? new Port(1, new EventWord(sources, format).format(), 1)
        : beats(simd, sources, format);
  }

  private static Port bus(int perBeat, int elements, NumberFormat format) {
    return new Port(perBeat, format, (elements + perBeat - 1) / perBeat);
  }
}

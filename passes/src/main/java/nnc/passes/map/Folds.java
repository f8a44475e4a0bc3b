package nnc.passes.map;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.kernel.Kernel;

/// Kernels with other folding: how parallel each kind can be made.
final class Folds {

  private Folds() {}

  /// Divisors of `n` in rising order.
  static List<Integer> divisors(int n) {
    List<Integer> low = new ArrayList<>();
    List<Integer> high = new ArrayList<>();
    for (int d = 1; (long) d * d <= n; d++) {
      if (n % d == 0) {
        low.add(d);
        if (d != n / d) {
          high.addFirst(n / d);
        }
      }
    }
    low.addAll(high);
    return low;
  }

  static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  /// A matrix with `pe` processing elements of `simd` synapses each and a register after every
  /// `levels` levels of the adder tree.
  static Kernel.Matrix matrix(Kernel.Matrix k, int pe, int simd, boolean constant, int levels) {
    int depth = 32 - Integer.numberOfLeadingZeros(simd - 1);
    return new Kernel.Matrix(
        k.outputs(),
        k.inputs(),
        k.vectors(),
        k.synapse(),
        k.preload(),
        pe,
        simd,
        constant,
        Math.max(0, Math.ceilDiv(depth, levels) - 1),
        k.input(),
        k.accumulator(),
        k.stages(),
        k.output());
  }

  /// A projection that takes `simd` sources and gives `pe` targets a beat.
  static Kernel.Projection projection(Kernel.Projection k, int pe, int simd) {
    return new Kernel.Projection(k.synapses(), pe, simd, k.addressed(), k.input(), k.sum());
  }

  /// A matrix in events that takes `simd` elements and gives `pe` sums a beat.
  static Kernel.Scatter scatter(Kernel.Scatter k, int pe, int simd) {
    return new Kernel.Scatter(
        k.channels(),
        k.height(),
        k.width(),
        k.window(),
        k.weights(),
        pe,
        simd,
        k.addressed(),
        k.input(),
        k.sum());
  }

  /// What the lanes of a kernel must divide.
  static int widest(Kernel kernel) {
    return switch (kernel) {
      case Kernel.LineBuffer k -> k.channels();
      case Kernel.Pool k -> k.channels();
      case Kernel.Map k -> k.channels();
      case Kernel.Add k -> k.channels();
      case Kernel.Concat k -> k.channels().stream().reduce(0, Folds::gcd);
      case Kernel.ArgMax k -> k.elements();
      case Kernel.Population k -> k.size();
      case Kernel.Delay k -> k.elements();
      case Kernel.Gate k -> gcd(k.tokens(), k.elements());
      case Kernel.Ingress k -> k.elements();
      case Kernel.Egress k -> k.elements();
      case Kernel.Fork k -> Math.multiplyExact(k.beats(), k.lanes());
      case Kernel.Matrix _,
          Kernel.Projection _,
          Kernel.Scatter _,
          Kernel.EventIngress _,
          Kernel.Width _ ->
          1;
    };
  }

  /// The kernel with other lanes; `busBits` is the widest bus. Matrices and width converters have
  /// none and stay.
  static Kernel lanes(Kernel kernel, int lanes, int busBits) {
    return switch (kernel) {
      case Kernel.LineBuffer k ->
          new Kernel.LineBuffer(
              k.channels(), k.height(), k.width(), k.window(), k.padValue(), lanes, k.format());
      case Kernel.Pool k ->
          new Kernel.Pool(
              k.max(),
              k.size(),
              k.channels(),
              k.vectors(),
              lanes,
              k.input(),
              k.accumulator(),
              k.stages(),
              k.output());
      case Kernel.Map k ->
          new Kernel.Map(k.channels(), k.vectors(), lanes, k.input(), k.stages(), k.output());
      case Kernel.Add k ->
          new Kernel.Add(
              k.channels(),
              k.vectors(),
              lanes,
              k.inputs(),
              k.accumulator(),
              k.stages(),
              k.output());
      case Kernel.Concat k -> new Kernel.Concat(k.channels(), k.vectors(), lanes, k.format());
      case Kernel.ArgMax k -> new Kernel.ArgMax(k.elements(), lanes, k.input(), k.output());
      case Kernel.Population k ->
          new Kernel.Population(k.neurons(), lanes, k.datapath(), k.inputs(), k.output());
      case Kernel.Delay k -> new Kernel.Delay(k.steps(), lanes, k.elements(), k.format());
      case Kernel.Gate k -> new Kernel.Gate(k.tokens(), lanes, k.elements(), k.token(), k.format());
      case Kernel.Fork k ->
          new Kernel.Fork(k.copies(), lanes, k.beats() * k.lanes() / lanes, k.format());
      case Kernel.Ingress k -> {
        Bus bus = Bus.of(busBits, lanes, k.elements(), k.format().width());
        yield new Kernel.Ingress(bus.bytes(), bus.perBeat(), lanes, k.elements(), k.format());
      }
      case Kernel.Egress k -> {
        Bus bus = Bus.of(busBits, lanes, k.elements(), k.format().width());
        yield new Kernel.Egress(bus.bytes(), bus.perBeat(), lanes, k.elements(), k.format());
      }
      case Kernel.Matrix _,
          Kernel.Projection _,
          Kernel.Scatter _,
          Kernel.EventIngress _,
          Kernel.Width _ ->
          kernel;
    };
  }

  /// Lanes of a kernel that has one number of them.
  static int lanes(Kernel kernel) {
    return Math.max(lanesIn(kernel), lanesOut(kernel));
  }

  /// Lanes of what a kernel takes; 0 for an ingress.
  static int lanesIn(Kernel kernel) {
    return switch (kernel) {
      case Kernel.Ingress _, Kernel.EventIngress _ -> 0;
      case Kernel.Matrix k -> k.simd();
      case Kernel.Projection k -> k.simd();
      case Kernel.Scatter k -> k.simd();
      case Kernel.Width k -> k.from();
      case Kernel.LineBuffer k -> k.lanes();
      case Kernel.Pool k -> k.lanes();
      case Kernel.Map k -> k.lanes();
      case Kernel.Add k -> k.lanes();
      case Kernel.Concat k -> k.lanes();
      case Kernel.Fork k -> k.lanes();
      case Kernel.ArgMax k -> k.lanes();
      case Kernel.Population k -> k.lanes();
      case Kernel.Delay k -> k.lanes();
      case Kernel.Gate k -> k.lanes();
      case Kernel.Egress k -> k.lanes();
    };
  }

  /// Lanes of what a kernel gives; 0 for an egress.
  static int lanesOut(Kernel kernel) {
    return switch (kernel) {
      case Kernel.Egress _ -> 0;
      case Kernel.ArgMax _, Kernel.EventIngress _ -> 1;
      case Kernel.Matrix k -> k.pe();
      case Kernel.Projection k -> k.pe();
      case Kernel.Scatter k -> k.pe();
      case Kernel.Width k -> k.to();
      case Kernel.Ingress k -> k.lanes();
      case Kernel.LineBuffer _,
          Kernel.Pool _,
          Kernel.Map _,
          Kernel.Add _,
          Kernel.Concat _,
          Kernel.Fork _,
          Kernel.Population _,
          Kernel.Delay _,
          Kernel.Gate _ ->
          lanesIn(kernel);
    };
  }
}

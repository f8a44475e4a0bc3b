package nnc.testbench.sfq;

import java.util.List;
import java.util.Optional;
import nnc.emulator.pulse.FrameRun;
import nnc.emulator.pulse.PulseObserver;
import nnc.frontend.Targets;
import nnc.ir.Network;
import nnc.ir.PulseNetlist;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
import nnc.ir.neuron.Xorshift;
import nnc.ir.number.Proportion;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.passes.Compiled;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;
import nnc.passes.sfq.RateNetwork;
import nnc.passes.sfq.WindowForecast;

/// A stochastic circuit: its network of integers, its rates, and the netlist made of them.
public record WindowTrial(Network network, RateNetwork rates, PulseNetlist netlist) {

  /// The circuit of `network`, which needs no calibration data.
  public static WindowTrial of(Network network, Settings settings) {
    Target target = Targets.read("sfq");
    Compiled compiled =
        Pipeline.run(network, target, settings, Optional.empty(), PipelineListener.silent());
    return new WindowTrial(
        compiled.integer(),
        RateNetwork.of(compiled.integer(), PassContext.of(target, settings)),
        compiled.lowered(PulseNetlist.class));
  }

  /// The same with all weight currents, in nanoamperes, moved by `offset`.
  public WindowTrial offset(long offset) {
    return with(rates.with((_, w) -> w.withCurrent(w.current() + offset)));
  }

  /// The same with thermal noise of the deviation `sigma`, in nanoamperes.
  public WindowTrial noise(long sigma) {
    return with(rates.with((_, w) -> w.withSigma(sigma)));
  }

  /// The same with all weight currents at `current`, in nanoamperes.
  public WindowTrial current(long current) {
    return with(rates.with((_, w) -> w.withCurrent(current)));
  }

  /// The same with pulses that pass half the time at `mean`, in nanoamperes.
  public WindowTrial mean(long mean) {
    return with(rates.with((_, w) -> w.withMean(mean)));
  }

  /// The same with the random streams of `seed`.
  public WindowTrial seed(long seed) {
    return with(rates.with((id, w) -> w.withStream(Xorshift.first(seed, id, 0))));
  }

  private WindowTrial with(RateNetwork other) {
    return new WindowTrial(network, other, other.applyTo(netlist));
  }

  /// What the network answers.
  public List<Value> expected(List<Value> sample) {
    return Interpreter.of(network).run(sample);
  }

  /// The chance of another answer by binomial tails.
  public double forecast(List<Value> sample) {
    return new WindowForecast(rates).wrong(sample, expected(sample)).wrong();
  }

  /// How often the simulated circuit answers otherwise in `windows` frames.
  public Proportion wrong(List<Value> sample, int windows) {
    FrameRun run = new FrameRun(netlist, PulseObserver.NONE);
    List<Value> expected = expected(sample);
    int wrong = 0;
    for (int i = 0; i < windows; i++) {
      wrong += run.frame(sample).equals(expected) ? 0 : 1;
    }
    if (run.simulator().violations() > 0 || run.simulator().absorbed() > 0) {
      throw new IllegalStateException(netlist.name() + " misses critical times");
    }
    return new Proportion(wrong, windows);
  }
}

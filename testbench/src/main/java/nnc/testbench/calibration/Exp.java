package nnc.testbench.calibration;
import java.time.Duration;
import java.util.*;
import nnc.backends.compare.*;
import nnc.backends.fpga.estimate.*;
import nnc.backends.simulate.*;
import nnc.backends.tool.*;
import nnc.frontend.Targets;
import nnc.testbench.*;
public class Exp {
  public static void main(String[] a) {
    var target = Targets.read("fpga");
    CellFlow flow = new CellFlow(CacheFolder.ofUser(), Duration.ofMinutes(10));
    for (long seed = Long.parseLong(a[0]); seed < Long.parseLong(a[1]); seed++) {
      if (!Sample.isAlive(seed)) continue;
      var c = Differential.Case.of(seed, target);
      var d = c.design();
      if (d.outputs().size() != 1) continue;
      var i = FpgaCells.of(d, "ice40").all();
      var g = FpgaCells.of(d, "cells");
      var ga = g.all();
      if (i.logic() + i.chain() > 900) continue;
      try {
      long t0 = System.nanoTime();
      var trial = CoreTrial.of(d, RandomNetworks.samples(c.network(), seed, 4));
      var mapped = flow.map(trial.trial().block().rtl(), 20);
      long t1 = System.nanoTime();
      var s = flow.switching(trial.trial(), mapped, 20, BlockBench.Start.ZEROS, BlockBench.Delays.LIBRARY, CoreTrial.RESET);
      long t2 = System.nanoTime();
      int cycles = trial.trial().words().size() - CoreTrial.RESET;
      double cyc = trial.emulation().activity().cycles(); double gact=0, fact=0;
      for (var e : d.instances().entrySet()) {
        var count = g.of(nnc.backends.fpga.CoreView.kernel(e.getKey()));
        double act = trial.emulation().activity().kernels().get(e.getKey()).steps() / cyc;
        gact += act*count.logic(); fact += act*count.flipFlops();
      }
      double tog=0, bits=0;
      for (var ch : d.channels()) {
        var count = g.of(nnc.backends.fpga.CoreView.channel(ch) + "_fifo");
        var tr = trial.emulation().activity().channels().get(ch.id());
        double act = tr.beats()/cyc;
        gact += act*count.logic(); fact += act*count.flipFlops();
        tog += tr.toggledBits(); bits += (double) ch.lanes()*ch.format().width()*cyc;
      }
      System.out.printf("FEAT %d %f %f %f %f %f %f %f %f%n", seed, mapped.area(), mapped.netlist().resources().flipFlops()*1.0, s.picojoules(20), ga.logic(), ga.flipFlops(), gact, fact, tog/bits);
      System.out.printf("%d area %.0f ff %d path %.2f pJ/cycle %.3f reg %.3f logic %.3f seq %.3f comb %.3f cycles %d lut4 %.0f chain %.0f ff %.0f t %.1f %.1f%n", seed, mapped.area(), mapped.netlist().resources().flipFlops(), mapped.pathNs(), s.picojoules(20), s.registers(), s.logic(), s.power().sequential()*20e3, s.power().combinational()*20e3, cycles, i.logic(), i.chain(), i.flipFlops(), (t1-t0)/1e9, (t2-t1)/1e9);
      } catch (Exception e) { System.out.println(seed + " " + e); if (e instanceof nnc.backends.tool.ToolFailure f) System.out.println(f.output().lines().limit(3).toList()); }
    }
  }
}

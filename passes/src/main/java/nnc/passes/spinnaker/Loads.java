package nnc.passes.spinnaker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import nnc.ir.MachineImage;
import nnc.ir.machine.Core;
import nnc.ir.machine.Firing;
import nnc.ir.machine.Machine;
import nnc.ir.machine.Pace;
import nnc.passes.spinnaker.Connectivity.Counts;
import nnc.passes.spinnaker.Workload.Group;
import nnc.passes.spinnaker.Workload.Link;

/// What each core holds and has to do in a step, in the order of the cores: expected from the rates
/// that neurons are expected to have, not measured.
public record Loads(List<Load> cores) {

  /// Bytes of DTCM and SDRAM, cycles of an average step, synapses and blocks of rows.
  public record Load(long dtcm, long sdram, long cycles, long synapses, int blocks) {}

  public Loads {
    cores = List.copyOf(cores);
  }

  /// Those of a machine image.
  public static Loads of(MachineImage image) {
    return new Slices(Workload.of(image.network(), image.parts()), image.machine(), image.cores())
        .loads();
  }

  /// Cycles for what `sources` neurons send in a step, with rows of `row` synapses on average. A
  /// synapse that learns is expected to look at one spike of its neuron.
  static double cycles(Pace pace, int sources, double row, double arrivals, boolean learns) {
    double rows = sources * (1 - Math.exp(-row));
    double each = pace.packet() + pace.row() + (learns ? pace.learning().row() : 0);
    double synapse = learns ? pace.learning().synapse() + pace.learning().pair() : pace.synapse();
    return arrivals * (rows * each + sources * row * synapse);
  }

  /// Synapses between cores.
  static final class Slices {

    private final Workload work;
    private final Machine machine;
    private final List<Core> cores;
    private final Map<String, List<Integer>> ofGroup = new LinkedHashMap<>();
    private final SequencedMap<Link, Counts> counts = new LinkedHashMap<>();

    Slices(Workload work, Machine machine, List<Core> cores) {
      this.work = work;
      this.machine = machine;
      this.cores = cores;
      for (int i = 0; i < cores.size(); i++) {
        if (cores.get(i).role() != Core.Role.DELAY) {
          ofGroup.computeIfAbsent(cores.get(i).vertex(), _ -> new ArrayList<>()).add(i);
        }
      }
      for (Link link : work.links()) {
        counts.put(
            link,
            link.connectivity()
                .counts(starts(link.source()), starts(link.target()), machine.budget().reach()));
      }
    }

    private int[] starts(String group) {
      List<Integer> slices = ofGroup.get(group);
      int[] starts = new int[slices.size() + 1];
      for (int s = 0; s < slices.size(); s++) {
        starts[s] = cores.get(slices.get(s)).first();
      }
      starts[slices.size()] = work.groups().get(group).size();
      return starts;
    }

    /// For each core that sends and each of its stages (from 0) the cores that have rows for it.
    List<List<List<Integer>>> targets() {
      List<List<List<Integer>>> all = new ArrayList<>();
      for (Core core : cores) {
        List<List<Integer>> stages = new ArrayList<>();
        int first = core.role() == Core.Role.DELAY ? 1 : 0;
        int last = core.role() == Core.Role.DELAY ? core.stages() : 0;
        for (int stage = first; stage <= last; stage++) {
          stages.add(targets(core, stage));
        }
        all.add(stages);
      }
      return all;
    }

    private List<Integer> targets(Core core, int stage) {
      TreeMap<Integer, Boolean> found = new TreeMap<>();
      int slice = slice(core);
      for (Link link : work.from(core.vertex())) {
        Counts c = counts.get(link);
        List<Integer> into = ofGroup.get(link.target());
        for (int t = 0; stage < c.stages() && t < into.size(); t++) {
          if (c.synapses(slice, stage, t) > 0) {
            found.put(into.get(t), true);
          }
        }
      }
      if (core.role() != Core.Role.DELAY) {
        for (int i = 0; i < cores.size(); i++) {
          Core other = cores.get(i);
          if (other.role() == Core.Role.DELAY
              && other.vertex().equals(core.vertex())
              && other.first() == core.first()) {
            found.put(i, true);
          }
        }
      }
      return List.copyOf(found.keySet());
    }

    /// Which slice of its group a core has.
    private int slice(Core core) {
      List<Integer> slices = ofGroup.get(core.vertex());
      for (int s = 0; s < slices.size(); s++) {
        if (cores.get(slices.get(s)).first() == core.first()) {
          return s;
        }
      }
      throw new IllegalStateException("a core without its slice");
    }

    Loads loads() {
      List<Load> all = new ArrayList<>();
      for (int i = 0; i < cores.size(); i++) {
        all.add(load(cores.get(i)));
      }
      return new Loads(all);
    }

    /// Spikes of a core's neurons in the worst step.
    private static double sent(Group group, Core core) {
      return group.firing().most() * group.firing().neurons(core.first(), core.count());
    }

    private Load load(Core core) {
      Group group = work.groups().get(core.vertex());
      int queue = machine.pace().queue();
      double cycles = machine.pace().step();
      if (core.role() != Core.Role.NEURONS) {
        int stages = Math.max(1, core.stages());
        cycles += sent(group, core) * machine.pace().packet() * (1 + core.stages());
        return new Load(
            CoreMemory.delays(machine.budget(), core.count(), stages, queue),
            CoreMemory.SPECIFICATION,
            (long) Math.ceil(cycles),
            0,
            0);
      }
      cycles += (double) group.cycles() * core.count();
      long sdram = CoreMemory.SPECIFICATION + 4L * group.words() * core.count();
      long synapses = 0;
      int blocks = 0;
      int longest = 0;
      long histories = 0;
      int slice = slice(core);
      for (Link link : work.into(core.vertex())) {
        Counts c = counts.get(link);
        int[] starts = starts(link.source());
        Firing sender = work.groups().get(link.source()).firing();
        boolean learns = link.rule().isPresent();
        if (learns) {
          cycles += sent(group, core) * machine.pace().learning().spike();
          histories += CoreMemory.histories(link.rule().get(), core.count());
        }
        for (int s = 0; s < starts.length - 1; s++) {
          int sources = starts[s + 1] - starts[s];
          double arrivals = sender.most() * sender.neurons(starts[s], sources) / sources;
          for (int stage = 0; stage < c.stages(); stage++) {
            long some = c.synapses(s, stage, slice);
            if (some > 0) {
              int row = c.longest(s, stage, slice);
              synapses += some;
              sdram += CoreMemory.block(sources, row, learns);
              blocks += Math.ceilDiv(row, CoreMemory.longest(learns));
              longest = Math.max(longest, Math.min(row, CoreMemory.LONGEST_ROW));
              cycles += cycles(machine.pace(), sources, (double) some / sources, arrivals, learns);
            }
          }
        }
      }
      long dtcm =
          CoreMemory.neurons(
                  machine.budget(), core.count(), group.words(), group.receptors(), longest, queue)
              + CoreMemory.table(blocks)
              + histories;
      return new Load(
          dtcm, sdram + CoreMemory.table(blocks), (long) Math.ceil(cycles), synapses, blocks);
    }
  }
}

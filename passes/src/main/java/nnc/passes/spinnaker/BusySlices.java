package nnc.passes.spinnaker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.machine.Machine;
import nnc.ir.machine.Pace;
import nnc.ir.machine.SlicedRows;
import nnc.ir.op.SparseSynapses;
import nnc.passes.spinnaker.Workload.Group;
import nnc.passes.spinnaker.Workload.Link;

/// Cuts populations where their cores get equally busy, by how often each neuron that sends to them
/// fires: short slices where spikes come together, long ones where few come. Neurons keep their
/// order. As many slices as of equal length, or as many more as it takes to keep each within the
/// cycles that may be expected.
final class BusySlices {

  private final Workload work;
  private final Machine machine;
  private final Partition partition;

  BusySlices(Workload work, Machine machine, Partition partition) {
    this.work = work;
    this.machine = machine;
    this.partition = partition;
  }

  /// The first neurons of the slices and, behind them, how many there are; inputs and whatever has
  /// synapses that are not there one by one are cut as `even` says.
  SequencedMap<String, int[]> slices(SequencedMap<String, int[]> even) {
    SequencedMap<String, int[]> all = new LinkedHashMap<>(even);
    all.replaceAll((id, starts) -> {
      Group group = work.groups().get(id);
      boolean listed =
          work.into(id).stream().allMatch(l -> l.connectivity() instanceof Connectivity.Listed);
      return group.neurons() && listed ? new Cut(group).of(starts) : starts;
    });
    return all;
  }

  /// The synapses of a projection by the neuron that they come to.
  private final class Incoming {

    private final int[] starts;
    private final int[] sources;
    private final int[] rows;
    private final double[] arrivals;
    private final double row;
    private final double synapse;
    private final double spike;

    /// Which slice a row of a source and stage was last fetched for.
    private final int[] fetched;

    Incoming(Link link, Connectivity.Listed listed) {
      SparseSynapses s = listed.synapses();
      Pace pace = machine.pace();
      boolean learns = link.rule().isPresent();
      int reach = machine.budget().reach();
      int stages = SlicedRows.stage(listed.longest(), reach) + 1;
      this.row = pace.packet() + pace.row() + (learns ? pace.learning().row() : 0);
      this.synapse = learns ? pace.learning().synapse() + pace.learning().pair() : pace.synapse();
      this.spike = learns ? pace.learning().spike() : 0;
      Group source = work.groups().get(link.source());
      this.arrivals = new double[source.size()];
      Arrays.setAll(arrivals, n -> source.firing().most() * source.firing().share(n));
      this.fetched = new int[source.size() * stages];
      this.starts = new int[work.groups().get(link.target()).size() + 1];
      for (int i = 0; i < s.count(); i++) {
        starts[s.target(i) + 1]++;
      }
      for (int t = 1; t < starts.length; t++) {
        starts[t] += starts[t - 1];
      }
      this.sources = new int[s.count()];
      this.rows = new int[s.count()];
      int[] next = starts.clone();
      for (int n = 0; n < s.sources(); n++) {
        for (int i = s.start(n); i < s.start(n + 1); i++) {
          int at = next[s.target(i)]++;
          sources[at] = n;
          rows[at] = n * stages + SlicedRows.stage(s.delay(i) + listed.extra(), reach);
        }
      }
    }

    /// Cycles that `neuron` brings to slice `slice`, counted from 1.
    double cycles(int neuron, int slice) {
      double cycles = 0;
      for (int i = starts[neuron]; i < starts[neuron + 1]; i++) {
        cycles += arrivals[sources[i]] * synapse;
        if (fetched[rows[i]] != slice) {
          fetched[rows[i]] = slice;
          cycles += arrivals[sources[i]] * row;
        }
      }
      return cycles;
    }

    void forget() {
      Arrays.fill(fetched, 0);
    }
  }

  /// The slices of a group.
  private final class Cut {

    private final Group group;
    private final int most;
    private final List<Incoming> incoming = new ArrayList<>();

    Cut(Group group) {
      this.group = group;
      this.most = partition.held(group);
      for (Link link : work.into(group.id())) {
        if (link.connectivity() instanceof Connectivity.Listed listed) {
          incoming.add(new Incoming(link, listed));
        }
      }
    }

    int[] of(int[] even) {
      long high = partition.usable();
      int slices = Math.max(even.length - 1, starts(high).length - 1);
      long low = machine.pace().step();
      while (low < high) {
        long middle = (low + high) >>> 1;
        if (starts(middle).length - 1 <= slices) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return starts(high);
    }

    /// The longest slices of at most `limit` cycles, one behind the other. A neuron that takes more
    /// has one of its own.
    private int[] starts(long limit) {
      incoming.forEach(Incoming::forget);
      List<Integer> starts = new ArrayList<>(List.of(0));
      double cycles = machine.pace().step();
      for (int n = 0; n < group.size(); n++) {
        double more = cycles(n, starts.size());
        if (n > starts.getLast() && (cycles + more > limit || n - starts.getLast() == most)) {
          starts.add(n);
          cycles = machine.pace().step();
          more = cycles(n, starts.size());
        }
        cycles += more;
      }
      starts.add(group.size());
      return starts.stream().mapToInt(i -> i).toArray();
    }

    private double cycles(int neuron, int slice) {
      double cycles = group.cycles();
      for (Incoming i : incoming) {
        cycles += i.cycles(neuron, slice);
        cycles += group.firing().most() * group.firing().share(neuron) * i.spike;
      }
      return cycles;
    }
  }
}

package nnc.emulator.machine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.Tensor;
import nnc.ir.Value;

/// What came of a run: the outputs of every step, what happened in all, on each core and on each
/// chip's links, and the weights of each projection that learns, one for each synapse.
public record MachineOutcome(
    List<List<Value>> outputs,
    Counts counts,
    List<CoreCounts> cores,
    List<LinkCounts> links,
    SequencedMap<String, Tensor> learned) {

  /// What happened; `around` are packets that took the other sides of a triangle of links, `again`
  /// those that a monitor sent again.
  public record Counts(
      long packets,
      long hops,
      long blocked,
      long full,
      long late,
      long saturations,
      long overruns,
      long around,
      long again,
      long events,
      long spikes) {

    /// Packets that came nowhere: at links that were taken for too long, or at cores whose queue
    /// was full.
    public long dropped() {
      return blocked + full;
    }

    /// Of two runs together.
    Counts plus(Counts o) {
      return new Counts(
          packets + o.packets,
          hops + o.hops,
          blocked + o.blocked,
          full + o.full,
          late + o.late,
          saturations + o.saturations,
          overruns + o.overruns,
          around + o.around,
          again + o.again,
          events + o.events,
          spikes + o.spikes);
    }

    /// Whether spikes are those of the network.
    public boolean isFaithful() {
      return dropped() == 0 && late == 0 && saturations == 0;
    }
  }

  /// What a core had to do in its worst step, the most packets that waited in it, and `span`, the
  /// most cycles from a tick until all of the step was done.
  public record CoreCounts(
      long worst, int worstStep, int waiting, long overruns, long busy, long span) {

    /// Of two runs together; the step is that of the worse one.
    CoreCounts plus(CoreCounts o) {
      return new CoreCounts(
          Math.max(worst, o.worst),
          worst >= o.worst ? worstStep : o.worstStep,
          Math.max(waiting, o.waiting),
          overruns + o.overruns,
          busy + o.busy,
          Math.max(span, o.span));
    }
  }

  /// Packets that a link carried, the most of them in a step, and those that it did not take for
  /// being busy.
  public record LinkCounts(long carried, long most, long refused) {
    LinkCounts plus(LinkCounts o) {
      return new LinkCounts(carried + o.carried, Math.max(most, o.most), refused + o.refused);
    }
  }

  public MachineOutcome {
    outputs = List.copyOf(outputs);
    cores = List.copyOf(cores);
    links = List.copyOf(links);
    learned = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(learned));
  }

  /// Runs one after the other, each from the beginning: what is learned is of the last one.
  public static MachineOutcome joined(List<MachineOutcome> runs) {
    MachineOutcome first = runs.getFirst();
    Counts counts = runs.stream().map(MachineOutcome::counts).reduce(Counts::plus).orElseThrow();
    List<CoreCounts> cores = new ArrayList<>(first.cores);
    List<LinkCounts> links = new ArrayList<>(first.links);
    for (MachineOutcome run : runs.subList(1, runs.size())) {
      for (int i = 0; i < cores.size(); i++) {
        cores.set(i, cores.get(i).plus(run.cores.get(i)));
      }
      for (int i = 0; i < links.size(); i++) {
        links.set(i, links.get(i).plus(run.links.get(i)));
      }
    }
    return new MachineOutcome(
        runs.stream().flatMap(run -> run.outputs.stream()).toList(),
        counts,
        cores,
        links,
        runs.getLast().learned);
  }

  /// The number of the core that had most to do in a step.
  public int worstCore() {
    int worst = 0;
    for (int i = 1; i < cores.size(); i++) {
      worst = cores.get(i).worst() > cores.get(worst).worst() ? i : worst;
    }
    return worst;
  }
}

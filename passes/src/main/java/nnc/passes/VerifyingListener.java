package nnc.passes;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import nnc.ir.Design;
import nnc.ir.KernelDesign;
import nnc.ir.MachineImage;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.PulseNetlist;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.PassContext;

/// Holds every pass over networks to its guarantee while a pipeline runs, by the interpreter on
/// generated inputs: an exact pass must give equal outputs, which is demanded; what a real one
/// deviates is kept for the caller. Everything heard is passed on.
public final class VerifyingListener implements PipelineListener {

  private final int samples;
  private final long seed;
  private final PipelineListener next;
  private final SequencedMap<String, ExactCheck.Outcome> outcomes = new LinkedHashMap<>();
  private Network before;

  /// Checks on `samples` inputs; `start` is the network the pipeline begins with.
  public VerifyingListener(Network start, int samples, long seed, PipelineListener next) {
    this.before = start;
    this.samples = samples;
    this.seed = seed;
    this.next = next;
  }

  /// Pass id to what the comparison saw; of a pass that ran twice, the later run.
  public SequencedMap<String, ExactCheck.Outcome> outcomes() {
    return Collections.unmodifiableSequencedMap(outcomes);
  }

  @Override
  public void started(String pass, int index, int count) {
    next.started(pass, index, count);
  }

  /// Throws `IllegalStateException` where an exact pass changed an output: a bug of the pass.
  @Override
  public void finished(String pass, Design design, long nanoseconds) {
    switch (design) {
      case Network after -> {
        Guarantee guarantee = Registry.find(pass).map(Entry::guarantee).orElse(Guarantee.LOSSY);
        if (guarantee != Guarantee.LOSSY) {
          ExactCheck.Outcome outcome = ExactCheck.compare(before, after, samples, seed);
          outcomes.put(pass, outcome);
          if (guarantee == Guarantee.EXACT && !outcome.exact()) {
            throw new IllegalStateException(
                "pass " + pass + " changed the outputs of " + outcome.different() + " samples");
          }
        }
        before = after;
      }
      case KernelDesign _, PeProgram _, PulseNetlist _, MachineImage _ -> {
        // lowered designs are compared by emulation
      }
    }
    next.finished(pass, design, nanoseconds);
  }

  @Override
  public void remarked(PassContext.Remark remark) {
    next.remarked(remark);
  }

  @Override
  public void warned(Diagnostic warning) {
    next.warned(warning);
  }
}

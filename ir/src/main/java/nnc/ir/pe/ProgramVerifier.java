package nnc.ir.pe;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import nnc.ir.PeProgram;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;

/// Checks that a program keeps the rules of its machine and that its layers fit their routines and
/// the memory.
public final class ProgramVerifier {

  private final PeProgram program;
  private final List<Diagnostic> found = new ArrayList<>();

  private ProgramVerifier(PeProgram program) {
    this.program = program;
  }

  /// Everything that is wrong with `program`; empty where it is legal.
  public static List<Diagnostic> check(PeProgram program) {
    ProgramVerifier verifier = new ProgramVerifier(program);
    program
        .routines()
        .forEach((id, routine) ->
            RoutineVerifier.check(program.machine(), routine)
                .ifPresent(fault ->
                    verifier.fail(Code.E0305, Span.NONE, "routine '" + id + "', " + fault)));
    program.inputs().forEach(verifier::terminal);
    program.outputs().forEach(verifier::terminal);
    program.layers().forEach(verifier::layer);
    return verifier.found;
  }

  private void fail(Code code, Span span, String message) {
    found.add(Diagnostic.of(code, span, message));
  }

  private void terminal(Terminal terminal) {
    if (terminal.base() < 0 || terminal.base() + (long) terminal.bits() > bits()) {
      fail(Code.E0203, Span.NONE, "'" + terminal.name() + "' stands outside the memory");
    }
  }

  private int bits() {
    return program.memory().size();
  }

  private void layer(String id, Layer layer) {
    Routine routine = program.routines().get(layer.routine());
    if (routine == null) {
      fail(Code.E0201, layer.span(), "there is no routine '" + layer.routine() + "'");
      return;
    }
    int inputs = routine.inputs();
    int streams = layer.spread() ? 1 : program.machine().groups();
    boolean fits =
        layer.channels() > 0
            && has(layer.offsets(), inputs > 0, List.of(inputs))
            && layer.reads().shape().rank() == 2
            && layer.reads().shape().dim(1) == streams
            && layer.writes().shape().equals(layer.reads().shape())
            && has(
                layer.weights(),
                inputs > 0 && routine.mix() != Routine.Mix.PASS,
                List.of(layer.channels(), inputs))
            && has(
                layer.controls(),
                routine.controls() > 0,
                List.of(layer.channels(), routine.controls()));
    if (!fits) {
      fail(Code.E0203, layer.span(), "layer '" + id + "' does not fit its routine");
      return;
    }
    addresses(id, layer, routine);
  }

  private static boolean has(Optional<Tensor> tensor, boolean needed, List<Integer> dims) {
    return tensor.isPresent() == needed
        && tensor.map(t -> t.shape().equals(new Shape(dims))).orElse(true);
  }

  private void addresses(String id, Layer layer, Routine routine) {
    BitSet read = new BitSet();
    BitSet written = new BitSet();
    int results = layer.channels() * routine.results();
    for (int b = 0; b < layer.batches(); b++) {
      for (int g = 0; g < layer.streams(); g++) {
        int write = layer.write(b, g);
        if (write == -1) {
          continue;
        }
        for (int i = 0; i < routine.inputs(); i++) {
          long at = (long) layer.read(b, g) + layer.offset(i);
          if (at < 0 || at >= bits()) {
            fail(Code.E0203, layer.span(), "layer '" + id + "' reads bit " + at);
            return;
          }
          read.set((int) at);
        }
        if (write < 0 || write + (long) results > bits()) {
          fail(Code.E0203, layer.span(), "layer '" + id + "' writes bit " + write);
          return;
        }
        written.set(write, write + results);
      }
    }
    if (read.intersects(written)) {
      fail(Code.E0203, layer.span(), "layer '" + id + "' writes what it reads");
    }
  }
}

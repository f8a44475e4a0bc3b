package nnc.frontend.language;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import nnc.frontend.Model;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Similar;
import nnc.ir.network.Halt;

/// The line `halt when gap >= 3` or `halt when confidence >= 0.9`: when a sequence may end early.
final class Halting {

  private static final List<String> KINDS =
      Arrays.stream(Halt.Kind.values()).map(Halt.Kind::text).toList();
  private static final String EXAMPLE = "for example halt when gap >= 3, or confidence >= 0.9";

  private Halting() {}

  /// Throws a rejection where the line means nothing, or nothing for `network`.
  static Model.Ending of(Syntax.HaltLine line, Network network) {
    if (!line.name().text().equals("when")) {
      throw Diagnostic.of(
              Code.E0101, line.name().span(), "expected 'when', found '" + line.name().text() + "'")
          .help(EXAMPLE)
          .rejection();
    }
    String kind = line.kind().text();
    if (!KINDS.contains(kind)) {
      throw Diagnostic.of(Code.E0201, line.kind().span(), "a sequence cannot end by '" + kind + "'")
          .help(
              Similar.to(kind, KINDS)
                  .map(s -> "did you mean '" + s + "'?")
                  .orElse("it ends by its " + String.join(" or ", KINDS)))
          .rejection();
    }
    Model.Ending ending =
        new Model.Ending(
            new Halt(Halt.Kind.valueOf(kind.toUpperCase(Locale.ROOT)), bound(line, kind)),
            line.span());
    if (!network.isInTime()) {
      throw Diagnostic.of(Code.E0210, line.span(), "a network without time has no sequences to end")
          .help("'halt' is for networks with populations or delays")
          .rejection();
    }
    String output = network.outputIds().getFirst();
    Shape shape = network.types().shape(output);
    if (shape.size() < 2) {
      throw Diagnostic.of(
              Code.E0203,
              line.span(),
              "the output '" + output + "' has one element, nothing to compare")
          .because(network.vertex(output).span(), "the first output")
          .help("let the first output show what speaks for each class, not the argmax of it")
          .rejection();
    }
    return ending;
  }

  private static double bound(Syntax.HaltLine line, String kind) {
    double bound =
        line.bound().relation() == Syntax.Relation.AT_LEAST
                && line.bound().limit() instanceof Syntax.Literal number
            ? Numeral.of(number).real()
            : Double.NaN;
    boolean share = kind.equals(Halt.Kind.CONFIDENCE.text());
    if (!(bound > 0) || Double.isInfinite(bound) || (share && bound > 1)) {
      throw Diagnostic.of(
              Code.E0305,
              line.bound().span(),
              "the bound of '"
                  + kind
                  + "' is '>=' and a number above 0"
                  + (share ? ", at most 1" : ""))
          .help(EXAMPLE)
          .rejection();
    }
    return bound;
  }
}

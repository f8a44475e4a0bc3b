package nnc.ir.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.pe.Evaluation;
import nnc.ir.pe.Gate;
import nnc.ir.pe.Operand;
import nnc.ir.pe.Step;
import nnc.ir.pe.Threshold;

/// Microcode as text, a line a step:
///
/// ```
/// take=3 c0[5]:=2(0,i0,i1,i2) c1[4]:=3(~c0,i0,i1,i2) c2:=t(r0.5,0,0,r1.4&3) emit=c2^9
/// ```
///
/// `c0[5]:=2(...)` evaluates cell 0 with threshold 2 into bit 5 of its register; `t` is the
/// element's own threshold. `i0` is a bit from outside, `h0` one of the step before, `r1.4` bit 4
/// of register 1, `c0` what cell 0 gives in this step and `l0` what it gave before; `~` inverts.
/// `^9` and `&9` behind the last operand, or behind what is emitted, are gates of control bit 9.
final class RoutineText {

  private static final Pattern EVALUATION =
      Pattern.compile("c(\\d{1,3})(?:\\[(\\d{1,3})])?:=(\\d{1,3}|t)\\(([^()]*)\\)");
  private static final Pattern OPERAND =
      Pattern.compile("(~?)([01]|[ihcl]\\d{1,3}|r\\d{1,3}\\.\\d{1,3})");
  private static final Pattern GATED = Pattern.compile("([^&^]*)(?:([&^])(\\d{1,3}))?");

  private RoutineText() {}

  static String print(Step step) {
    List<String> words = new ArrayList<>();
    if (step.take() > 0) {
      words.add("take=" + step.take());
    }
    step.evaluations().forEach(e -> words.add(print(e)));
    step.emit().ifPresent(e -> words.add("emit=c" + e.cell() + print(e.gate())));
    return String.join(" ", words);
  }

  private static String print(Evaluation e) {
    String threshold =
        switch (e.threshold()) {
          case Threshold.Fixed(int value) -> String.valueOf(value);
          case Threshold.Own() -> "t";
        };
    return "c"
        + e.cell()
        + (e.write().isPresent() ? "[" + e.write().getAsInt() + "]" : "")
        + ":="
        + threshold
        + e.operands().stream()
            .map(RoutineText::print)
            .collect(Collectors.joining(",", "(", print(e.gate()) + ")"));
  }

  private static String print(Operand operand) {
    String source =
        switch (operand.source()) {
          case Operand.Zero() -> operand.inverted() ? "1" : "0";
          case Operand.Input(int index) -> "i" + index;
          case Operand.Held(int index) -> "h" + index;
          case Operand.Stored(int register, int bit) -> "r" + register + "." + bit;
          case Operand.Output(int cell) -> "c" + cell;
          case Operand.Latched(int cell) -> "l" + cell;
        };
    return operand.inverted() && !(operand.source() instanceof Operand.Zero)
        ? "~" + source
        : source;
  }

  private static String print(Gate gate) {
    return switch (gate) {
      case Gate.Open() -> "";
      case Gate.Flip(int control) -> "^" + control;
      case Gate.Mask(int control) -> "&" + control;
    };
  }

  /// Reads a step; throws `Rejection` with an E0101 at `span`.
  static Step parse(String text, Span span) {
    int take = 0;
    List<Evaluation> evaluations = new ArrayList<>();
    Optional<Step.Emit> emit = Optional.empty();
    for (String word : text.isEmpty() ? List.<String>of() : List.of(text.split(" ", -1))) {
      if (word.matches("take=\\d{1,3}")) {
        take = Integer.parseInt(word.substring(5));
      } else if (word.matches("emit=c\\d{1,3}([&^]\\d{1,3})?")) {
        Matcher gated = gated(word.substring(6), span);
        emit = Optional.of(new Step.Emit(Integer.parseInt(gated.group(1)), gate(gated)));
      } else {
        evaluations.add(evaluation(word, span));
      }
    }
    return new Step(take, evaluations, emit);
  }

  private static Evaluation evaluation(String word, Span span) {
    Matcher m = EVALUATION.matcher(word);
    if (!m.matches()) {
      throw wrong(word, span);
    }
    Threshold threshold =
        m.group(3).equals("t") ? Threshold.OWN : new Threshold.Fixed(Integer.parseInt(m.group(3)));
    String[] texts = m.group(4).split(",", -1);
    if (texts.length != 4) {
      throw wrong(word, span);
    }
    Matcher last = gated(texts[3], span);
    List<Operand> operands = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      operands.add(operand(i == 3 ? last.group(1) : texts[i], span));
    }
    OptionalInt write =
        m.group(2) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(m.group(2)));
    return new Evaluation(Integer.parseInt(m.group(1)), threshold, operands, gate(last), write);
  }

  private static Operand operand(String text, Span span) {
    Matcher m = OPERAND.matcher(text);
    if (!m.matches()) {
      throw wrong(text, span);
    }
    String source = m.group(2);
    if (source.equals("0") || source.equals("1")) {
      return Operand.ZERO.flippedIf(source.equals("1") ^ !m.group(1).isEmpty());
    }
    String[] numbers = source.substring(1).split("\\.", -1);
    int first = Integer.parseInt(numbers[0]);
    Operand.Source read =
        switch (source.charAt(0)) {
          case 'i' -> new Operand.Input(first);
          case 'h' -> new Operand.Held(first);
          case 'c' -> new Operand.Output(first);
          case 'l' -> new Operand.Latched(first);
          default -> new Operand.Stored(first, Integer.parseInt(numbers[1]));
        };
    return Operand.of(read).flippedIf(!m.group(1).isEmpty());
  }

  private static Matcher gated(String text, Span span) {
    Matcher m = GATED.matcher(text);
    if (!m.matches()) {
      throw wrong(text, span);
    }
    return m;
  }

  private static Gate gate(Matcher gated) {
    if (gated.group(2) == null) {
      return Gate.OPEN;
    }
    int control = Integer.parseInt(gated.group(3));
    return gated.group(2).equals("^") ? new Gate.Flip(control) : new Gate.Mask(control);
  }

  private static Rejection wrong(String word, Span span) {
    return Diagnostic.of(Code.E0101, span, "'" + word + "' is no microcode")
        .help("a step is written as take=3 c0[5]:=2(0,i0,i1,i2) emit=c0")
        .rejection();
  }
}

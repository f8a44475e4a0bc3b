package nnc.frontend.language;

import java.util.List;
import java.util.Optional;
import nnc.frontend.language.grammar.NnLexer;
import nnc.frontend.language.grammar.NnParser;
import nnc.frontend.language.grammar.NnParser.EquationContext;
import nnc.frontend.language.grammar.NnParser.ItemContext;
import nnc.frontend.language.grammar.NnParser.OperandContext;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.neuron.Function;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;

/// Parse trees of neurons to [Syntax] and [Equation].
final class EquationReader {

  private final TokenText tokens;

  EquationReader(TokenText tokens) {
    this.tokens = tokens;
  }

  Syntax.NeuronLine neuron(NnParser.NeuronLineContext c) {
    return new Syntax.NeuronLine(
        name(c.name()),
        c.parameter().stream().map(this::parameter).toList(),
        c.item().stream().map(this::item).toList());
  }

  Syntax.PlasticityLine rule(NnParser.PlasticityLineContext c) {
    return new Syntax.PlasticityLine(
        name(c.name()),
        c.parameter().stream().map(this::parameter).toList(),
        c.item().stream().map(this::item).toList());
  }

  private Syntax.NeuronParameter parameter(NnParser.ParameterContext p) {
    return new Syntax.NeuronParameter(
        name(p.name()),
        integers(p.dims()),
        Optional.ofNullable(p.format()).map(this::name),
        Optional.ofNullable(p.equation()).map(this::equation));
  }

  private Syntax.Item item(ItemContext tree) {
    return switch (tree) {
      case NnParser.PortItemContext c -> new Syntax.PortItem(name(c.name()), integers(c.dims()));
      case NnParser.StateItemContext c ->
          new Syntax.StateItem(
              name(c.name(0)),
              integers(c.dims()),
              Optional.ofNullable(c.format()).map(this::name),
              c.name().stream().skip(1).map(this::name).toList(),
              equation(c.equation()));
      case NnParser.LetItemContext c -> new Syntax.LetItem(name(c.name()), equation(c.equation()));
      case NnParser.FireItemContext c ->
          new Syntax.FireItem(equation(c.equation()), tokens.span(c));
      case NnParser.EmitItemContext c ->
          new Syntax.EmitItem(equation(c.equation()), tokens.span(c));
      case NnParser.ResetItemContext c ->
          new Syntax.ResetItem(name(c.name()), equation(c.equation()));
      case NnParser.RefractoryItemContext c ->
          new Syntax.RefractoryItem(equation(c.equation()), tokens.span(c));
      case NnParser.AssignItemContext c ->
          new Syntax.AssignItem(name(c.name()), equation(c.equation()));
      case NnParser.WeightItemContext c ->
          new Syntax.WeightItem(
              name(c.name(0)),
              Optional.ofNullable(c.format()).map(this::name),
              c.name().stream().skip(1).map(this::name).toList());
      case NnParser.TraceItemContext c ->
          new Syntax.TraceItem(
              name(c.name(0)),
              Optional.ofNullable(c.format()).map(this::name),
              c.name().subList(1, c.name().size() - 1).stream().map(this::name).toList(),
              name(c.name().getLast()),
              equation(c.equation()));
      case NnParser.ModulatorItemContext c -> new Syntax.ModulatorItem(name(c.name()));
      case NnParser.OnItemContext c ->
          new Syntax.OnItem(name(c.name(0)), name(c.name(1)), equation(c.equation()));
      case NnParser.EveryItemContext c ->
          new Syntax.EveryItem(
              new Syntax.Literal(c.INT().getText(), tokens.span(c.INT().getSymbol())),
              name(c.name()),
              equation(c.equation()));
      case NnParser.ApplyItemContext c -> new Syntax.ApplyItem(name(c.name()));
      case NnParser.ClipItemContext c ->
          new Syntax.ClipItem(
              new Syntax.Name(c.CLIP().getText(), tokens.span(c)),
              equation(c.equation(0)),
              equation(c.equation(1)));
      default -> throw new IllegalStateException(tree.getClass().getName());
    };
  }

  Equation equation(EquationContext tree) {
    return switch (tree) {
      case NnParser.GroupedEquationContext c -> equation(c.equation());
      case NnParser.AppliedEquationContext c ->
          new Equation.Called(
              name(c.name()), c.operand().stream().map(this::operand).toList(), tokens.span(c));
      case NnParser.NumberEquationContext c ->
          new Equation.Constant(
              new Syntax.Literal(c.getStart().getText(), tokens.span(c.getStart())),
              Optional.ofNullable(c.name()).map(this::name),
              tokens.span(c));
      case NnParser.NamedEquationContext c when c.dims() == null ->
          new Equation.Named(name(c.name()));
      case NnParser.NamedEquationContext c ->
          new Equation.Element(name(c.name()), integers(c.dims()), tokens.span(c));
      case NnParser.ListedEquationContext c ->
          new Equation.Listed(c.equation().stream().map(this::equation).toList(), tokens.span(c));
      case NnParser.NegatedEquationContext c -> applied(c, Function.NEG, List.of(c.equation()));
      case NnParser.ProductEquationContext c ->
          applied(c, c.STAR() != null ? Function.MUL : Function.DIV, c.equation());
      case NnParser.SumEquationContext c ->
          applied(c, c.PLUS() != null ? Function.ADD : Function.SUB, c.equation());
      case NnParser.ShiftEquationContext c -> shifted(c);
      case NnParser.ComparedEquationContext c -> compared(c);
      case NnParser.NotEquationContext c -> applied(c, Function.NOT, List.of(c.equation()));
      case NnParser.AndEquationContext c -> applied(c, Function.AND, c.equation());
      case NnParser.XorEquationContext c -> applied(c, Function.XOR, c.equation());
      case NnParser.OrEquationContext c -> applied(c, Function.OR, c.equation());
      default -> throw new IllegalStateException(tree.getClass().getName());
    };
  }

  /// Extents, or an index; empty where there are none.
  private List<Syntax.Literal> integers(NnParser.DimsContext c) {
    return c == null
        ? List.of()
        : c.INT().stream()
            .map(n -> new Syntax.Literal(n.getText(), tokens.span(n.getSymbol())))
            .toList();
  }

  private Equation applied(EquationContext c, Function function, List<EquationContext> arguments) {
    return new Equation.Applied(
        function, arguments.stream().map(this::equation).toList(), tokens.span(c));
  }

  /// Which of shift and sum binds tighter is not the same everywhere, so brackets must say it.
  private Equation shifted(NnParser.ShiftEquationContext c) {
    for (EquationContext part : c.equation()) {
      if (part instanceof NnParser.SumEquationContext) {
        throw Diagnostic.of(Code.E0101, tokens.span(c), "a shift beside '+' or '-' needs brackets")
            .help("write (a + b) >> c, or a + (b >> c)")
            .rejection();
      }
    }
    return new Equation.Shifted(
        equation(c.equation(0)), equation(c.equation(1)), c.SHIFT_RIGHT() != null, tokens.span(c));
  }

  private Equation compared(NnParser.ComparedEquationContext c) {
    for (EquationContext part : c.equation()) {
      if (part instanceof NnParser.ComparedEquationContext) {
        throw Diagnostic.of(Code.E0101, tokens.span(c), "comparisons do not chain")
            .help("write a < b and b < c")
            .rejection();
      }
    }
    Function function =
        switch (((TerminalNode) c.getChild(1)).getSymbol().getType()) {
          case NnLexer.ABOVE -> Function.GT;
          case NnLexer.AT_LEAST -> Function.GE;
          case NnLexer.BELOW -> Function.LT;
          case NnLexer.AT_MOST -> Function.LE;
          case NnLexer.EQUAL -> Function.EQ;
          default -> Function.NE;
        };
    return applied(c, function, c.equation());
  }

  private Equation.Operand operand(OperandContext tree) {
    return switch (tree) {
      case NnParser.BoundOperandContext c ->
          new Equation.Bound(name(c.name()), equation(c.equation()), tokens.span(c));
      case NnParser.LabelledOperandContext c ->
          new Equation.Labelled(
              name(c.name()), equation(c.equation()), Optional.empty(), tokens.span(c));
      case NnParser.IntervalOperandContext c ->
          new Equation.Labelled(
              name(c.name()),
              equation(c.equation(0)),
              Optional.of(equation(c.equation(1))),
              tokens.span(c));
      case NnParser.FormatOperandContext c -> new Equation.Format(name(c));
      case NnParser.PlainOperandContext c -> new Equation.Plain(equation(c.equation()));
      default -> throw new IllegalStateException(tree.getClass().getName());
    };
  }

  private Syntax.Name name(ParserRuleContext c) {
    Span span = tokens.span(c);
    Token start = c.getStart();
    return new Syntax.Name(start.getText(), span);
  }
}

package nnc.frontend.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.frontend.language.grammar.NnLexer;
import nnc.frontend.language.grammar.NnParser;
import nnc.frontend.language.grammar.NnParser.ArgumentContext;
import nnc.frontend.language.grammar.NnParser.ArgumentsContext;
import nnc.frontend.language.grammar.NnParser.ArrayContext;
import nnc.frontend.language.grammar.NnParser.ComparisonContext;
import nnc.frontend.language.grammar.NnParser.ConstantContext;
import nnc.frontend.language.grammar.NnParser.ElementContext;
import nnc.frontend.language.grammar.NnParser.ExpressionContext;
import nnc.frontend.language.grammar.NnParser.ListContext;
import nnc.frontend.language.grammar.NnParser.NumberContext;
import nnc.frontend.language.grammar.NnParser.StatementContext;
import nnc.frontend.language.grammar.NnParser.StepContext;
import nnc.frontend.language.grammar.NnParser.TermContext;
import nnc.frontend.language.grammar.NnParser.TypeContext;
import nnc.frontend.language.grammar.NnParser.ValueContext;
import nnc.ir.diagnostic.Span;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;

/// Parse trees without errors to [Syntax]; no type of the parser goes further than here.
final class TreeReader {

  private final TokenText tokens;
  private final EquationReader equations;

  TreeReader(TokenText tokens) {
    this.tokens = tokens;
    this.equations = new EquationReader(tokens);
  }

  Syntax.Statement statement(StatementContext tree) {
    return switch (tree) {
      case NnParser.NetworkLineContext c ->
          new Syntax.NetworkLine(
              name(c.name()), c.setting().stream().map(this::setting).toList(), true);
      case NnParser.ImportLineContext c ->
          new Syntax.ImportLine(
              c.name().stream().map(this::name).toList(),
              Optional.ofNullable(c.NAME()).map(this::word),
              Optional.ofNullable(c.STRING()).map(this::string));
      case NnParser.NeuronLineContext c -> equations.neuron(c);
      case NnParser.PlasticityLineContext c -> equations.rule(c);
      case NnParser.PopulationLineContext c ->
          new Syntax.PopulationLine(
              name(c.name(0)),
              new Syntax.Type(
                  name(c.name(1)),
                  extents(c.dims()),
                  Syntax.join(tokens.span(c.name(1)), tokens.span(c.dims()))),
              arguments(c.arguments()));
      case NnParser.ProjectLineContext c ->
          new Syntax.ProjectLine(
              name(c.name(0)),
              name(c.target().name(0)),
              Optional.ofNullable(c.target().name(1)).map(this::name),
              Optional.ofNullable(c.target().INT()).map(this::literal),
              name(c.name(1)),
              arguments(c.arguments()),
              tokens.span(c));
      case NnParser.RecordLineContext c ->
          new Syntax.RecordLine(c.recording().stream().map(this::recording).toList());
      case NnParser.HaltLineContext c ->
          new Syntax.HaltLine(
              name(c.name(0)), name(c.name(1)), comparison(c.comparison()), tokens.span(c));
      case NnParser.InputLineContext c -> new Syntax.InputLine(name(c.name()), type(c.type()));
      case NnParser.LayerLineContext c ->
          new Syntax.LayerLine(
              name(c.name()),
              Optional.ofNullable(c.type()).map(this::type),
              expression(c.expression()));
      case NnParser.OutputLineContext c ->
          new Syntax.OutputLine(
              name(c.name()),
              Optional.ofNullable(c.type()).map(this::type),
              expression(c.expression()));
      case NnParser.CalibrateLineContext c ->
          new Syntax.CalibrateLine(
              string(c.STRING(0)),
              Optional.ofNullable(c.NAME()).map(this::word),
              Optional.ofNullable(c.STRING(1)).map(this::string));
      default -> throw new IllegalStateException(tree.getClass().getName());
    };
  }

  private Syntax.Setting setting(NnParser.SettingContext c) {
    return new Syntax.Setting(
        name(c.name(0)), Optional.ofNullable(c.number()).map(this::number), name(c.name(1)));
  }

  private Syntax.Recording recording(NnParser.RecordingContext c) {
    return new Syntax.Recording(
        name(c.name(0)),
        Optional.ofNullable(c.INT(0)).map(this::literal),
        Optional.ofNullable(c.INT(1)).map(this::literal),
        name(c.name(1)),
        tokens.span(c));
  }

  private Syntax.Type type(TypeContext c) {
    return new Syntax.Type(
        name(c.format()), c.dims() == null ? List.of() : extents(c.dims()), tokens.span(c));
  }

  private List<Syntax.Literal> extents(NnParser.DimsContext c) {
    return c.INT().stream().map(this::literal).toList();
  }

  private Syntax.Literal literal(TerminalNode n) {
    return new Syntax.Literal(n.getText(), tokens.span(n.getSymbol()));
  }

  private Syntax.Name word(TerminalNode n) {
    return new Syntax.Name(n.getText(), tokens.span(n.getSymbol()));
  }

  private Syntax.Expression expression(ExpressionContext c) {
    List<Syntax.Expression> terms = new ArrayList<>();
    for (TermContext t : c.sum().term()) {
      terms.add(term(t));
    }
    Syntax.Expression base =
        terms.size() == 1 ? terms.getFirst() : new Syntax.Sum(terms, tokens.span(c.sum()));
    if (c.step().isEmpty()) {
      return base;
    }
    List<Syntax.Call> steps = new ArrayList<>();
    for (StepContext s : c.step()) {
      List<Syntax.Argument> arguments =
          s.constant() == null
              ? arguments(s.arguments())
              : List.of(new Syntax.Argument(Optional.empty(), constant(s.constant())));
      steps.add(new Syntax.Call(name(s.name()), arguments, tokens.span(s)));
    }
    return new Syntax.Chain(base, steps, tokens.span(c));
  }

  private Syntax.Expression term(TermContext tree) {
    return switch (tree) {
      case NnParser.NamedContext c when c.arguments() == null ->
          new Syntax.Reference(name(c.name()));
      case NnParser.NamedContext c ->
          new Syntax.Call(name(c.name()), arguments(c.arguments()), tokens.span(c));
      case NnParser.BracketedContext c -> expression(c.expression());
      default -> throw new IllegalStateException(tree.getClass().getName());
    };
  }

  private List<Syntax.Argument> arguments(ArgumentsContext c) {
    List<Syntax.Argument> all = new ArrayList<>();
    if (c != null) {
      for (ArgumentContext a : c.argument()) {
        all.add(
            new Syntax.Argument(Optional.ofNullable(a.name()).map(this::name), value(a.value())));
      }
    }
    return all;
  }

  private Syntax.Value value(ValueContext c) {
    if (c.comparison() != null) {
      return comparison(c.comparison());
    }
    if (c.interval() != null) {
      return interval(c.interval());
    }
    if (c.number() != null || c.array() != null) {
      Syntax.Value numbers = c.number() != null ? number(c.number()) : array(c.array());
      return c.name() == null && c.format() == null
          ? numbers
          : new Syntax.Measure(
              numbers,
              Optional.ofNullable(c.name()).map(this::name),
              Optional.ofNullable(c.format()).map(this::name),
              tokens.span(c));
    }
    if (c.tuple() != null) {
      return new Syntax.Tuple(numbers(c.tuple().number()), tokens.span(c));
    }
    return c.FIXED() != null ? new Syntax.FixedWord(name(c)) : expression(c.expression());
  }

  private Syntax.Value constant(ConstantContext c) {
    if (c.comparison() != null) {
      return comparison(c.comparison());
    }
    if (c.interval() != null) {
      return interval(c.interval());
    }
    return c.number() != null ? number(c.number()) : array(c.array());
  }

  private Syntax.Interval interval(NnParser.IntervalContext c) {
    List<Syntax.Literal> ends = numbers(c.number());
    return new Syntax.Interval(ends.getFirst(), ends.getLast(), tokens.span(c));
  }

  private Syntax.Comparison comparison(ComparisonContext c) {
    Syntax.Relation relation =
        switch (c.getStart().getType()) {
          case NnLexer.AT_LEAST -> Syntax.Relation.AT_LEAST;
          case NnLexer.ABOVE -> Syntax.Relation.ABOVE;
          case NnLexer.AT_MOST -> Syntax.Relation.AT_MOST;
          default -> Syntax.Relation.BELOW;
        };
    return new Syntax.Comparison(
        relation, c.number() != null ? number(c.number()) : array(c.array()), tokens.span(c));
  }

  private Syntax.Array array(ArrayContext c) {
    Optional<Syntax.Name> format = Optional.ofNullable(c.format()).map(this::name);
    if (c.list() != null) {
      return new Syntax.InlineArray(row(c.list()), format, tokens.span(c));
    }
    return new Syntax.FileArray(
        string(c.fileArray().STRING()),
        Optional.ofNullable(c.fileArray().member())
            .map(m -> m.STRING() != null ? string(m.STRING()) : name(m)),
        format,
        tokens.span(c));
  }

  private Syntax.Row row(ListContext c) {
    List<Syntax.Element> elements = new ArrayList<>(c.element().size());
    for (ElementContext e : c.element()) {
      elements.add(
          e.number() != null
              ? number(e.number())
              : e.list() != null
                  ? row(e.list())
                  : new Syntax.WordElement(e.getText(), tokens.span(e)));
    }
    return new Syntax.Row(elements, tokens.span(c));
  }

  private List<Syntax.Literal> numbers(List<NumberContext> all) {
    return all.stream().map(this::number).toList();
  }

  private Syntax.Literal number(NumberContext c) {
    return new Syntax.Literal(c.getText(), tokens.span(c));
  }

  private Syntax.Name name(ParserRuleContext c) {
    return new Syntax.Name(c.getText(), tokens.span(c));
  }

  /// The content of a string, its span with the quotes.
  private Syntax.Name string(TerminalNode node) {
    Token token = node.getSymbol();
    String text = token.getText();
    return new Syntax.Name(text.substring(1, text.length() - 1), span(token));
  }

  private Span span(Token token) {
    return tokens.span(token);
  }
}

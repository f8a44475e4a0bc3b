package nnc.frontend.language;

import java.util.List;
import java.util.Optional;
import nnc.ir.diagnostic.Span;

/// A network description as it is written, before any name is looked up. Every node carries the
/// text it stands for.
final class Syntax {

  private Syntax() {}

  /// An identifier, or the content of a string.
  record Name(String text, Span span) {}

  /// `uint8[1, 28, 28]`, the extents being optional for layers.
  record Type(Name format, List<Literal> extents, Span span) {
    Type {
      extents = List.copyOf(extents);
    }
  }

  sealed interface Statement {
    Name name();
  }

  /// `complete` unless a syntax error, which was reported, hides what the line says of time.
  record NetworkLine(Name name, List<Setting> settings, boolean complete) implements Statement {
    NetworkLine {
      settings = List.copyOf(settings);
    }
  }

  /// `timestep 1 ms`, `schedule layerwise`: the number is there for quantities, whose unit `value`
  /// is.
  record Setting(Name word, Optional<Literal> number, Name value) {}

  /// Neurons from a file, or from the library where none is named.
  record ImportLine(List<Name> neurons, Optional<Name> word, Optional<Name> file)
      implements Statement {
    ImportLine {
      neurons = List.copyOf(neurons);
    }

    @Override
    public Name name() {
      return neurons.getFirst();
    }
  }

  record NeuronLine(Name name, List<NeuronParameter> parameters, List<Item> items)
      implements Statement {
    NeuronLine {
      parameters = List.copyOf(parameters);
      items = List.copyOf(items);
    }
  }

  /// A rule of plasticity, which has lines of its own beside those of a neuron.
  record PlasticityLine(Name name, List<NeuronParameter> parameters, List<Item> items)
      implements Statement {
    PlasticityLine {
      parameters = List.copyOf(parameters);
      items = List.copyOf(items);
    }
  }

  record NeuronParameter(
      Name name, List<Literal> extents, Optional<Name> format, Optional<Equation> value) {
    NeuronParameter {
      extents = List.copyOf(extents);
    }
  }

  /// A line of a neuron.
  sealed interface Item {}

  record PortItem(Name name, List<Literal> extents) implements Item {
    PortItem {
      extents = List.copyOf(extents);
    }
  }

  record StateItem(
      Name name, List<Literal> extents, Optional<Name> format, List<Name> words, Equation initial)
      implements Item {
    StateItem {
      extents = List.copyOf(extents);
      words = List.copyOf(words);
    }
  }

  record LetItem(Name name, Equation value) implements Item {}

  record FireItem(Equation condition, Span span) implements Item {}

  record EmitItem(Equation value, Span span) implements Item {}

  record ResetItem(Name state, Equation value) implements Item {}

  record RefractoryItem(Equation steps, Span span) implements Item {}

  record AssignItem(Name state, Equation value) implements Item {}

  /// A line that only rules of plasticity have.
  sealed interface RuleItem extends Item {
    Name name();
  }

  record WeightItem(Name name, Optional<Name> format, List<Name> words) implements RuleItem {
    WeightItem {
      words = List.copyOf(words);
    }
  }

  record TraceItem(Name name, Optional<Name> format, List<Name> words, Name end, Equation value)
      implements RuleItem {
    TraceItem {
      words = List.copyOf(words);
    }
  }

  record ModulatorItem(Name name) implements RuleItem {}

  /// `on pre w := value`; `name` is the state.
  record OnItem(Name end, Name name, Equation value) implements RuleItem {}

  /// `every 100 w := value`; `name` is the state.
  record EveryItem(Literal steps, Name name, Equation value) implements RuleItem {}

  /// `clip lo..hi`; `name` is the word.
  record ClipItem(Name name, Equation lo, Equation hi) implements RuleItem {}

  /// `apply deferred`; `name` is when.
  record ApplyItem(Name name) implements RuleItem {}

  record PopulationLine(Name name, Type type, List<Argument> arguments) implements Statement {
    PopulationLine {
      arguments = List.copyOf(arguments);
    }
  }

  /// `project source -> population.port[element] connector(arguments)`.
  record ProjectLine(
      Name source,
      Name population,
      Optional<Name> port,
      Optional<Literal> element,
      Name connector,
      List<Argument> arguments,
      Span span)
      implements Statement {
    ProjectLine {
      arguments = List.copyOf(arguments);
    }

    @Override
    public Name name() {
      return population;
    }
  }

  record RecordLine(List<Recording> recordings) implements Statement {
    RecordLine {
      recordings = List.copyOf(recordings);
    }

    @Override
    public Name name() {
      return recordings.getFirst().population();
    }
  }

  /// `halt when gap >= 3`.
  record HaltLine(Name name, Name kind, Comparison bound, Span span) implements Statement {}

  /// `b[0..3].v`; without a last one, `first` alone; without both, all neurons.
  record Recording(
      Name population, Optional<Literal> first, Optional<Literal> last, Name variable, Span span) {}

  record InputLine(Name name, Type type) implements Statement {}

  record LayerLine(Name name, Optional<Type> type, Expression value) implements Statement {}

  record OutputLine(Name name, Optional<Type> type, Expression value) implements Statement {}

  record CalibrateLine(Name name, Optional<Name> word, Optional<Name> labels)
      implements Statement {}

  /// A line with a syntax error, which was reported; its name counts as declared.
  record BrokenLine(Name name) implements Statement {}

  /// The same of a neuron.
  record BrokenNeuron(Name name) implements Statement {}

  /// The same of a line that declares nothing.
  record BrokenUse(Name name) implements Statement {}

  /// What an argument can be.
  sealed interface Value {
    Span span();
  }

  /// What yields a tensor.
  sealed interface Expression extends Value {}

  /// A layer or input, or a bare word where an argument takes one.
  record Reference(Name name) implements Expression {
    @Override
    public Span span() {
      return name.span();
    }
  }

  /// `conv(image, kernel: ...)`.
  record Call(Name operator, List<Argument> arguments, Span span) implements Expression {
    Call {
      arguments = List.copyOf(arguments);
    }
  }

  /// `a + b`, at least two terms.
  record Sum(List<Expression> terms, Span span) implements Expression {
    Sum {
      terms = List.copyOf(terms);
    }
  }

  /// `base relu shift 7`: calls that lack their first argument, applied one after the other.
  record Chain(Expression base, List<Call> steps, Span span) implements Expression {
    Chain {
      steps = List.copyOf(steps);
    }
  }

  record Argument(Optional<Name> label, Value value) {
    Span span() {
      return label.map(l -> join(l.span(), value.span())).orElse(value.span());
    }
  }

  /// A number as written, with sign and at most one `/`.
  record Literal(String text, Span span) implements Value, Element {}

  /// Numbers with a unit, or a number with the format after `as`.
  record Measure(Value numbers, Optional<Name> unit, Optional<Name> format, Span span)
      implements Value {}

  record Interval(Literal lo, Literal hi, Span span) implements Value {}

  record Tuple(List<Literal> numbers, Span span) implements Value {
    Tuple {
      numbers = List.copyOf(numbers);
    }
  }

  /// `q8.8` as an argument; other formats are references.
  record FixedWord(Name name) implements Value {
    @Override
    public Span span() {
      return name.span();
    }
  }

  /// `>= 3`.
  record Comparison(Relation relation, Value limit, Span span) implements Value {}

  enum Relation {
    AT_LEAST,
    ABOVE,
    AT_MOST,
    BELOW
  }

  /// An array of numbers, with the format after `as`.
  sealed interface Array extends Value {
    Optional<Name> format();
  }

  record InlineArray(Row row, Optional<Name> format, Span span) implements Array {}

  record FileArray(Name file, Optional<Name> member, Optional<Name> format, Span span)
      implements Array {}

  /// An entry of a list: a number, a list or a word that is no number.
  sealed interface Element {
    Span span();
  }

  record Row(List<Element> elements, Span span) implements Element {
    Row {
      elements = List.copyOf(elements);
    }
  }

  record WordElement(String text, Span span) implements Element {}

  /// From the start of `first` to the end of `last`.
  static Span join(Span first, Span last) {
    return new Span(first.source(), first.start(), Math.max(first.end(), last.end()));
  }
}

package nnc.frontend.language;

import java.util.List;
import java.util.Optional;
import nnc.ir.diagnostic.Span;
import nnc.ir.neuron.Function;

/// What stands in a line of a neuron, before any name is looked up.
sealed interface Equation {

  Span span();

  /// A number, times its unit where it has one.
  record Constant(Syntax.Literal number, Optional<Syntax.Name> unit, Span span)
      implements Equation {}

  record Named(Syntax.Name name) implements Equation {
    @Override
    public Span span() {
      return name.span();
    }
  }

  /// `d[2]`, or `w[2, 0]`.
  record Element(Syntax.Name name, List<Syntax.Literal> index, Span span) implements Equation {
    public Element {
      index = List.copyOf(index);
    }
  }

  /// `[a, b, c]`.
  record Listed(List<Equation> all, Span span) implements Equation {
    public Listed {
      all = List.copyOf(all);
    }
  }

  /// `-a`, `a + b`, `a >= b`, `not a`.
  record Applied(Function function, List<Equation> arguments, Span span) implements Equation {
    public Applied {
      arguments = List.copyOf(arguments);
    }
  }

  /// `a >> b`, or `a << b`.
  record Shifted(Equation value, Equation by, boolean right, Span span) implements Equation {}

  /// `max(a, b)`.
  record Called(Syntax.Name function, List<Operand> operands, Span span) implements Equation {
    public Called {
      operands = List.copyOf(operands);
    }
  }

  /// What stands between the brackets of a call.
  sealed interface Operand {
    Span span();
  }

  record Plain(Equation value) implements Operand {
    @Override
    public Span span() {
      return value.span();
    }
  }

  /// `u = x - y`.
  record Bound(Syntax.Name name, Equation value, Span span) implements Operand {}

  /// `entries: 512`, `domain: -8..8`; the last one of an interval.
  record Labelled(Syntax.Name label, Equation value, Optional<Equation> last, Span span)
      implements Operand {}

  /// `q8.8`; other formats are names.
  record Format(Syntax.Name name) implements Operand {
    @Override
    public Span span() {
      return name.span();
    }
  }
}

package nnc.ir.text;

import java.util.List;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Span;

/// The value of an attribute as it stands in the text.
sealed interface Term {

  Span span();

  record Numeral(String text, Span span) implements Term {}

  record Text(String text, Span span) implements Term {}

  /// `sign` is `%`, `#` or `@`.
  record Reference(char sign, String name, Span span) implements Term {}

  record Type(TensorType type, Span span) implements Term {}

  record Constant(Tensor tensor, Span span) implements Term {}

  record Sequence(List<Term> terms, Span span) implements Term {}

  /// A word, with the attributes in its braces if there are any.
  record Word(String word, Attributes attributes, Span span) implements Term {}

  /// How messages call it.
  default String words() {
    return switch (this) {
      case Numeral _ -> "a number";
      case Text _ -> "a string";
      case Reference _ -> "a reference";
      case Type _ -> "a type";
      case Constant _ -> "a tensor";
      case Sequence _ -> "a list";
      case Word(var word, _, _) -> "'" + word + "'";
    };
  }
}

package nnc.ir.text;

import java.util.List;
import java.util.Optional;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;

/// `subject : type = word(from) attributes`. `span` covers all but the attributes.
record Statement(
    Term.Reference subject,
    Optional<Term.Type> type,
    String word,
    Span wordSpan,
    List<Term.Reference> from,
    Attributes attributes,
    Span span) {

  /// Throws `Rejection` (E0202) where the subject has been defined before.
  void requireFirst(boolean first) {
    if (!first) {
      throw DesignParser.fail(
          Code.E0202, subject.span(), "'" + subject.name() + "' is defined twice");
    }
  }

  /// Throws `Rejection` where the statement has a type or inputs, which only vertices have.
  void requirePlain() {
    type.ifPresent(t -> {
      throw Diagnostic.of(Code.E0101, t.span(), "only vertices of a network have a type")
          .rejection();
    });
    if (!from.isEmpty()) {
      throw Diagnostic.of(
              Code.E0101, from.getFirst().span(), "only vertices of a network have inputs")
          .rejection();
    }
  }
}

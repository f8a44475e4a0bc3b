package nnc.ir.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.network.Types;
import nnc.ir.network.Verifier;
import nnc.ir.op.Op;

/// Makes a network of statements.
final class NetworkReader {

  private final List<Statement> statements;
  private final List<Diagnostic> errors = new ArrayList<>();

  NetworkReader(List<Statement> statements) {
    this.statements = statements;
  }

  Network read(String name) {
    SequencedMap<String, Statement> byId = new LinkedHashMap<>();
    Network.Builder builder = Network.builder(name);
    for (Statement s : statements) {
      DesignParser.collect(errors, () -> declare(s, byId));
    }
    byId.forEach((id, s) ->
        DesignParser.collect(
            errors,
            () -> {
              Op op = OpText.parse(s.word(), s.attributes(), s.wordSpan());
              for (Term.Reference from : s.from()) {
                if (from.sign() != '%' || !byId.containsKey(from.name())) {
                  throw DesignParser.fail(
                      Code.E0201, from.span(), "there is no vertex '" + from.name() + "'");
                }
              }
              builder.add(id, op, s.span(), s.from().stream().map(Term.Reference::name).toList());
            }));
    rejectErrors();
    Network network = builder.build();
    if (Verifier.isAcyclic(network)) {
      Types types = network.types();
      byId.forEach((id, s) -> checkType(id, s, types));
    }
    rejectErrors();
    return network;
  }

  private static void declare(Statement s, SequencedMap<String, Statement> byId) {
    if (s.subject().sign() != '%') {
      throw DesignParser.fail(Code.E0101, s.subject().span(), "vertices are written as %name");
    }
    Statement first = byId.putIfAbsent(s.subject().name(), s);
    if (first != null) {
      throw Diagnostic.of(
              Code.E0202,
              s.subject().span(),
              "vertex '" + s.subject().name() + "' is defined twice")
          .because(first.subject().span(), "first here")
          .rejection();
    }
  }

  private void checkType(String id, Statement s, Types types) {
    s.type()
        .ifPresent(declared ->
            types
                .known(id)
                .filter(inferred -> !inferred.equals(declared.type()))
                .ifPresent(inferred -> mismatch(id, declared, inferred)));
  }

  private void mismatch(String id, Term.Type declared, TensorType inferred) {
    errors.add(
        Diagnostic.of(
                Code.E0203,
                declared.span(),
                "'" + id + "' is " + inferred + ", not " + declared.type())
            .help("types are inferred: write " + inferred + " or leave it out"));
  }

  private void rejectErrors() {
    if (!errors.isEmpty()) {
      throw new Rejection(errors);
    }
  }
}

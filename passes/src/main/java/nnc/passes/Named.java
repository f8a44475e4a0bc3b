package nnc.passes;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedSet;
import java.util.stream.Collectors;
import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Span;
import nnc.ir.op.Op;
import nnc.passes.analysis.Layers;

/// What the names in an option of a pass stand for.
public enum Named {
  LAYER,
  VERTEX,
  POPULATION;

  private static final int FEW = 12;

  /// Refuses `name` where `network` has nothing of the kind: E0201. `c1` stands for `c1.conv` too.
  public void check(String name, Network network, String pass, Span span) {
    SequencedSet<String> known = new LinkedHashSet<>();
    for (String id : in(network)) {
      for (int dot = id.indexOf('.'); dot > 0; dot = id.indexOf('.', dot + 1)) {
        known.add(id.substring(0, dot));
      }
      known.add(id);
    }
    if (known.contains(name)) {
      return;
    }
    String what = name().toLowerCase(Locale.ROOT);
    throw Diagnostic.of(
            Code.E0201, span, "pass '" + pass + "': there is no " + what + " '" + name + "'")
        .help(
            Similar.to(name, known)
                .map(s -> "did you mean '" + s + "'?")
                .orElse(known.isEmpty() ? "there is no " + what + " at all" : few(known)))
        .rejection();
  }

  /// The same before any pass has run on `network`: vertices that passes will make are named after
  /// those they stand behind, `h_scale` after `h`, and what they are is not known yet.
  void checkBefore(String name, Network network, String pass, Span span) {
    boolean willBe =
        this == VERTEX
            && network.vertices().keySet().stream().anyMatch(id -> name.startsWith(id + "_"));
    if (!willBe) {
      check(name, network, pass, span);
    }
  }

  /// Whether `name` stands for what is called `id`.
  public static boolean stands(String name, String id) {
    return id.equals(name) || id.startsWith(name + ".");
  }

  private List<String> in(Network network) {
    return switch (this) {
      case LAYER -> Layers.of(network);
      case VERTEX -> List.copyOf(network.vertices().keySet());
      case POPULATION ->
          network.topological().stream()
              .filter(id -> network.op(id) instanceof Op.Population)
              .toList();
    };
  }

  private static String few(SequencedSet<String> names) {
    return (names.size() == 1 ? "there is only " : "there are ")
        + names.stream().limit(FEW).collect(Collectors.joining(", "))
        + (names.size() > FEW ? ", ..." : "");
  }
}

package nnc.passes;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import nnc.ir.Network;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.Guarantee;

/// A pass in the registry: its id, its stage, the options it declares and how it is made of them.
/// Everything else a help page needs is asked of the pass with its default options.
public record Entry(
    String id, Stage stage, List<Options.Option> options, Function<Options, Step> factory) {

  public Entry {
    options = List.copyOf(options);
  }

  /// The pass with the options of `call`; throws `Rejection` where they are wrong.
  public Step make(PassCall call) {
    return factory.apply(Options.of(call, options));
  }

  /// Refuses names in the options of `call` for which `network`, on which no pass has run, has
  /// nothing; throws `Rejection` (E0201).
  public void check(PassCall call, Network network) {
    Options.check(call, options, network);
  }

  /// The pass with its default options.
  public Step make() {
    return make(new PassCall(id, new LinkedHashMap<>(), Span.NONE));
  }

  public String summary() {
    return make().pass().summary();
  }

  public Guarantee guarantee() {
    return make().pass().guarantee();
  }

  public String example() {
    return make().pass().example();
  }
}

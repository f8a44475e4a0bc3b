package nnc.ir.pass;

import java.util.Set;
import nnc.ir.Design;

/// One transformation. A pass is a record whose components are its options, named by an imperative
/// sentence; its command-line id is the kebab case of that name. `A` is the kind of design it
/// takes, `B` the kind it makes.
public interface Pass<A extends Design, B extends Design> {

  /// Kebab case of the type's name, for example `fold-batch-norm`.
  String id();

  /// One line for help and documentation.
  String summary();

  Guarantee guarantee();

  /// Checked before `apply`.
  default Set<Property> requires() {
    return Set.of(Property.VERIFIED);
  }

  /// Checked after `apply`.
  default Set<Property> establishes() {
    return Set.of(Property.VERIFIED);
  }

  /// A small design in text form that shows what the pass does: help, documentation and test.
  String example();

  /// Transforms `design`; throws `nnc.ir.diagnostic.Rejection` where the user's input makes that
  /// impossible.
  B apply(A design, PassContext context);
}

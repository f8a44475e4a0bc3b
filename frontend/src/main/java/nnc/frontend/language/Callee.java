package nnc.frontend.language;

import java.util.List;
import java.util.Optional;

/// What takes arguments by their words.
interface Callee {

  String word();

  /// The argument that needs no word.
  Optional<String> unnamed();

  List<String> arguments();

  /// What to say of an argument that others of its kind take.
  default Optional<String> hint(String argument) {
    return Optional.empty();
  }
}

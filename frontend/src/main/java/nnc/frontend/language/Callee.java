package nnc.frontend.language;

import java.util.List;
import java.util.Optional;

/// What takes arguments by their words.
interface Callee {

  String word();

  /// The argument that needs no word.
  Optional<String> unnamed();

  List<String> arguments();
}

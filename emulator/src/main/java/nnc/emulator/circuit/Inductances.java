package nnc.emulator.circuit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nnc.ir.circuit.Element;

/// What inductors, coupled in pairs or not, add to the matrix: the inverse of their inductances.
final class Inductances {

  private Inductances() {}

  /// The phase between `c` and `d` makes `gain` mA for each radian flow from `a` to `b`.
  record Gain(String a, String b, String c, String d, double gain) {}

  /// Throws `IllegalArgumentException` for a coupling of what is no inductor or is coupled already.
  static List<Gain> of(List<Element> inductors, List<Element> couplings) {
    Map<String, Element> named = new HashMap<>();
    inductors.forEach(i -> named.put(i.name(), i));
    List<Gain> gains = new ArrayList<>();
    for (Element k : couplings) {
      Element one = named.remove(k.from());
      Element two = named.remove(k.to());
      if (one == null || two == null) {
        throw new IllegalArgumentException(
            "'" + k.name() + "' couples no two inductors of its own");
      }
      double scale = TransientSolver.FLUX / (1 - k.value() * k.value());
      double mutual = -k.value() * scale / Math.sqrt(one.value() * two.value());
      gains.add(new Gain(one.from(), one.to(), one.from(), one.to(), scale / one.value()));
      gains.add(new Gain(two.from(), two.to(), two.from(), two.to(), scale / two.value()));
      gains.add(new Gain(one.from(), one.to(), two.from(), two.to(), mutual));
      gains.add(new Gain(two.from(), two.to(), one.from(), one.to(), mutual));
    }
    for (Element i : inductors) {
      if (named.containsKey(i.name())) {
        gains.add(new Gain(i.from(), i.to(), i.from(), i.to(), TransientSolver.FLUX / i.value()));
      }
    }
    return gains;
  }
}

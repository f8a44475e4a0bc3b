package nnc.ir.circuit;

/// A junction of area 1: critical current in mA, capacitance in pF, resistance in ohm below the gap
/// (`subgap`) and above it (`normal`), gap in mV. Currents and capacitance grow with the area,
/// resistances fall. A shunt of `shunt` ohm at area 1 has an inductance of `shuntSlope` pH for each
/// ohm and `shuntOffset` pH.
public record JunctionModel(
    double criticalCurrent,
    double capacitance,
    double subgap,
    double normal,
    double gap,
    double shunt,
    double shuntSlope,
    double shuntOffset) {

  /// The shunt of a junction.
  public Element shuntOf(Element junction) {
    double resistance = shunt / junction.value();
    return new Element(
        Element.Kind.RESISTOR,
        "R" + junction.name(),
        junction.from(),
        junction.to(),
        resistance,
        resistance * shuntSlope + shuntOffset);
  }
}

package nnc.ir.diagnostic;

/// Every diagnostic's stable code with its title. E01 text, E02 names and shapes, E03 numbers, E04
/// target legality, E05 emission and tools; W are warnings. Each has a page `docs/errors/<code>.md`
/// with an example that a test runs.
public enum Code {
  E0101("syntax error"),
  E0102("unreadable file"),
  E0103("file is truncated or lies about its size"),
  E0104("unsupported file format"),
  E0105("path leaves the model's folder"),
  E0106("larger than the budget"),
  E0107("bad value in a settings or data file"),
  E0201("unknown name"),
  E0202("name defined twice"),
  E0203("shapes do not fit"),
  E0204("weights have the wrong shape"),
  E0205("network is empty or has no output"),
  E0206("cycle without delay"),
  E0207("unsupported operator"),
  E0208("unknown option"),
  E0209("data does not fit the network's input"),
  E0210("option is missing or contradicts another"),
  E0211("value must be constant"),
  E0212("only states can be assigned"),
  E0301("value is not finite"),
  E0302("value does not fit its format"),
  E0303("accumulator can overflow its format"),
  E0304("formats do not agree"),
  E0305("parameter out of range"),
  E0306("calibration data is needed"),
  E0307("division can meet zero"),
  E0401("operator has no kernel on this target"),
  E0402("folding does not divide the layer"),
  E0403("design exceeds a limit of the target"),
  E0404("unknown target or device"),
  E0405("network is not integer-only"),
  E0406("design deadlocks"),
  E0501("output cannot be written"),
  E0502("external tool is missing"),
  E0503("external tool failed"),
  E0504("external tool ran out of time"),
  W0002("unused value");

  private final String title;

  Code(String title) {
    this.title = title;
  }

  public String title() {
    return title;
  }

  public boolean isWarning() {
    return name().startsWith("W");
  }
}

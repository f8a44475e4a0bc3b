package nnc.ir.pass;

/// What a pass promises about the outputs.
public enum Guarantee {
  EXACT("the same outputs bit for bit"),
  REAL("equal in real arithmetic; rounding follows later"),
  LOSSY("outputs may change; the cost is measured on the user's data");

  private final String meaning;

  Guarantee(String meaning) {
    this.meaning = meaning;
  }

  public String meaning() {
    return meaning;
  }
}

package nnc.passes;

/// The stages of compilation, in their order.
public enum Stage {
  CANONICALIZE("Canonicalize: fold functions and scales, remove what is proven useless"),
  PRUNE("Prune: remove what matters least"),
  QUANTIZE("Quantize: integers for reals"),
  LEGALIZE("Legalize: only what the target has kernels for"),
  MAP("Map: from the network to what the target is made of");

  private final String title;

  Stage(String title) {
    this.title = title;
  }

  public String title() {
    return title;
  }
}

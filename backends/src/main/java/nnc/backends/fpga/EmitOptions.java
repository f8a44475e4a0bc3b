package nnc.backends.fpga;

/// What is emitted besides the kernels. `prefix` (empty, or a Verilog identifier) starts all module
/// and memory names, so that several designs can stand side by side.
public record EmitOptions(String prefix) {

  public static final EmitOptions PLAIN = new EmitOptions("");

  public EmitOptions {
    if (!prefix.matches("|[A-Za-z][A-Za-z0-9_]*")) {
      throw new IllegalArgumentException("prefix " + prefix);
    }
  }
}

/// What an FPGA design is expected to cost: counted in the Verilog that is emitted, priced by the
/// target's coefficients, and measured by synthesis where that is asked for.
package nnc.backends.fpga.estimate;

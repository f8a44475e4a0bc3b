/// Emitted Verilog under a simulator: Verilator in process, Icarus as a program, both behind
/// `Simulation`.
package nnc.backends.simulate;

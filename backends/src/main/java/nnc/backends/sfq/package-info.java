/// Pulse netlists as Verilog, and their simulation in Icarus Verilog.
package nnc.backends.sfq;

/// Arrays of processing elements beside their Verilog.
package nnc.testbench.tulip;

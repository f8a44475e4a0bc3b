/// Programs of processing elements as Verilog and memory images.
package nnc.backends.tulip;

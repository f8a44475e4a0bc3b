/// Proofs that emitted kernels compute what the IR says.
package nnc.testbench.prove;

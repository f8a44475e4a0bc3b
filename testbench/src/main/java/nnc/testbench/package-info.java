/// Co-simulation, proofs, random networks and benchmarks: the engines behind `nnc cosim` and `nnc
/// prove`.
package nnc.testbench;

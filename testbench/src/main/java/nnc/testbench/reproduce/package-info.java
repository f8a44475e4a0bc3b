/// Experiments that set what others have published beside what this machine measures: the engines
/// behind `nnc reproduce`.
package nnc.testbench.reproduce;

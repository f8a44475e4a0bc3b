/// Programs that measure; each prints what it measured and under which conditions.
package nnc.testbench.benchmark;

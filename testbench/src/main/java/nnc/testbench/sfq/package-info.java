/// Co-simulation of pulse netlists.
package nnc.testbench.sfq;

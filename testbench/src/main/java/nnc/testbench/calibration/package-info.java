/// Fits the coefficients of estimates to what the tools make of random designs.
package nnc.testbench.calibration;

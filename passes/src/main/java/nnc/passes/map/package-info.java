/// From an integer network to streaming kernels: mapping, folding, lane widths and FIFO depths.
package nnc.passes.map;

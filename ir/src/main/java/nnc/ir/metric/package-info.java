/// What a network does, counted as benchmarks of the field count it.
package nnc.ir.metric;

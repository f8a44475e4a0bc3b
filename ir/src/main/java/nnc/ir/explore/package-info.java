/// Design spaces: what may vary, what is wanted of a design, and how to look for it.
package nnc.ir.explore;

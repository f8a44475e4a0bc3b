/// What a design is expected to cost, with the evidence for every number.
package nnc.ir.estimate;

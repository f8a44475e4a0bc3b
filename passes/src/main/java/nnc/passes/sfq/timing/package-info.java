/// Static timing of pulse netlists: what can come where and when, and whether it comes too soon.
package nnc.passes.sfq.timing;

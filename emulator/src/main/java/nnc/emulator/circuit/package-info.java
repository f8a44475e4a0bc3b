/// A transient solver for circuits of Josephson junctions.
package nnc.emulator.circuit;

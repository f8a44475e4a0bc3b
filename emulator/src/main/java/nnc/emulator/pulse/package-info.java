/// Event-driven simulation of pulse netlists, in integer femtoseconds.
package nnc.emulator.pulse;

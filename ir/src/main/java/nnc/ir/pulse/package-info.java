/// Parts of `nnc.ir.PulseNetlist`: cells as small state machines, instances, wires, and the pulses
/// of a frame. All times are integer femtoseconds.
package nnc.ir.pulse;

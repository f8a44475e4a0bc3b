/// Circuits below the level of pulses: junctions, inductors, resistors and bias currents.
package nnc.ir.circuit;

/// Networks on arrays of threshold cells: schedules for neurons, and the way from a network to a
/// program.
package nnc.passes.tulip;

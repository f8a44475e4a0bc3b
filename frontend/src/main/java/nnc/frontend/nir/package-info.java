/// Models in the Neuromorphic Intermediate Representation (NIR): HDF5 files in, plain records out,
/// and back. Nothing here knows the network; what a record means in time is said where it is
/// mapped. HDF5 stays inside: no type of its library leaves this package.
package nnc.frontend.nir;

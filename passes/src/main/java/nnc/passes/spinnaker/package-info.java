/// Passes that map networks in time onto SpiNNaker machines.
package nnc.passes.spinnaker;

/// What SpiNNaker's cores run: neurons as C, and the tools that build and run it.
package nnc.backends.spinnaker;

/// Hardware of neurons with different synapses, to be compared with each other: several codings of
/// each synapse, the sum of a few synapses between registers, and a folded layer. The codings are
/// not those of compiled designs but a span of what an engineer would try.
package nnc.backends.compare;

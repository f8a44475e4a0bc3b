package nnc.backends.spinnaker;

/// Where a core's data have the weight of a synapse that learns: the projection's vertex, the
/// number of the synapse in it, and the byte at which its half word begins.
public record LearnedPlace(String projection, int synapse, int at) {}

/// Encoders: how numbers become the spikes, or the currents, that a network in time takes.
package nnc.frontend.encoding;

/// Networks in time in events: what it costs to deliver grows with spikes times fan-out, and the
/// neurons' equations run as compiled loops over packed arrays. Equal to the interpreter, bit for
/// bit, among integers and among reals.
package nnc.emulator.event;

/// Runs the image of a machine of cores and routers, packet by packet.
package nnc.emulator.machine;

package nnc.backends.tool;

/// Use of an FPGA: look-up tables (those used as memory or shift register included), carry cells
/// (one bit each in iCE40, two in ECP5, four in Xilinx 7), wide multiplexers, flip-flops, block
/// memories (4 kbit in iCE40, 18 kbit in ECP5 and Xilinx 7) and multiplier blocks.
public record Resources(
    long luts, long carries, long wideMuxes, long flipFlops, long memories, long dsps) {}

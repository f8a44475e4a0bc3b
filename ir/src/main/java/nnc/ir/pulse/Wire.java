package nnc.ir.pulse;

/// A connection from an output to an input. A pulse has one driver and one sink: more of either
/// takes a cell.
public record Wire(Pin from, Pin to) {}

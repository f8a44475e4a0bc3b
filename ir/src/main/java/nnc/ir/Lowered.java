package nnc.ir;

/// What mapping makes of a network: hardware of one target's kind.
public sealed interface Lowered extends Design
    permits KernelDesign, PeProgram, PulseNetlist, MachineImage {}

package nnc.testbench.prove;

import nnc.ir.diagnostic.Span;

/// The verdict on kernel `id`; `proved` of its `outputs` result elements were proved one by one.
public record KernelProof(
    String id, String kernel, Span span, int proved, int outputs, Verdict verdict) {}

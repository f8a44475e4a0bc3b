package nnc.ir;

/// The value of vertex `source` feeds port `port` (from 0) of vertex `target`.
public record Edge(String source, String target, int port) {}

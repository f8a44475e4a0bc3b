package nnc.ir;

/// Anything a pass takes or makes: the network, or what one target's mapping made of it.
public sealed interface Design permits Network, Lowered {
  String name();
}

package nnc.testbench.reproduce;

import java.util.List;
import nnc.testbench.tulip.NeuronShape;

/// Networks as numbers of equal neurons, layer by layer. Those of the literature are its published
/// architectures as this project knows them, without the layers that they leave unbinarised but for
/// the first one of BinaryNet; the paper's own tables of layers were not at hand.
record BinaryLayers(String network, String source, List<Layer> layers) {

  /// `neurons` evaluations of one shape in a classification.
  record Layer(String name, NeuronShape shape, long neurons) {}

  BinaryLayers {
    layers = List.copyOf(layers);
  }

  private static Layer binary(String name, int inputs, long neurons) {
    return new Layer(name, new NeuronShape(inputs, 1, 1), neurons);
  }

  static final BinaryLayers TFC =
      new BinaryLayers(
          "TFC_1W1A",
          "784-64-64-64-10 on MNIST, pixels as bits",
          List.of(
              binary("fc1", 784, 64),
              binary("fc2", 64, 64),
              binary("fc3", 64, 64),
              binary("fc4", 64, 10)));

  static final BinaryLayers DIGITS =
      new BinaryLayers(
          "binary_digits",
          "examples/binary_digits; pixels have 8 bits",
          List.of(
              new Layer("c1", new NeuronShape(9, 8, 1), 16 * 64),
              binary("c2", 144, 32 * 16),
              binary("fc", 128, 10)));

  static final BinaryLayers BINARYNET =
      new BinaryLayers(
          "BinaryNet",
          "CIFAR-10 network of arXiv 1602.02830, unverified; pixels have 8 bits",
          List.of(
              new Layer("conv1", new NeuronShape(27, 8, 1), 128 * 1024),
              binary("conv2", 1152, 128 * 1024),
              binary("conv3", 1152, 256 * 256),
              binary("conv4", 2304, 256 * 256),
              binary("conv5", 2304, 512 * 64),
              binary("conv6", 4608, 512 * 64),
              binary("fc1", 8192, 1024),
              binary("fc2", 1024, 1024),
              binary("fc3", 1024, 10)));

  static final BinaryLayers ALEXNET =
      new BinaryLayers(
          "XNOR-AlexNet",
          "AlexNet of arXiv 1603.05279 without groups, unverified; conv1 and fc8 are not binary",
          List.of(
              binary("conv2", 2400, 256 * 729),
              binary("conv3", 2304, 384 * 169),
              binary("conv4", 3456, 384 * 169),
              binary("conv5", 3456, 256 * 169),
              binary("fc6", 9216, 4096),
              binary("fc7", 4096, 4096)));
}

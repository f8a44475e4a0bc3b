/// Import of ONNX and QONNX models (Brevitas, FINN and plain exports): protobuf in, network out.
package nnc.frontend.onnx;

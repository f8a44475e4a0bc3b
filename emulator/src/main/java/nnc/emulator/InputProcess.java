package nnc.emulator;

import java.util.List;

/// A kernel that takes what comes from the bus and flags what is wrong with it.
abstract class InputProcess extends KernelProcess {

  /// The sticky flags: 1 for a short or badly kept frame or a wrong event, 2 for a long frame.
  int errors;

  InputProcess(String id, int latency, List<Fifo> in, List<Fifo> out) {
    super(id, latency, in, out);
  }
}

package nnc.passes.map;

/// How many elements a bus beat carries, and how wide the bus is for them.
record Bus(int bytes, int perBeat) {

  /// For frames of `elements` elements of `width` bits that leave or enter a kernel `lanes` at a
  /// time, on a bus of at most `bits` bits where an element allows that. As many elements as fit;
  /// their number divides the lanes or is a multiple of them.
  static Bus of(int bits, int lanes, int elements, int width) {
    int fit = Math.max(1, bits / width);
    int perBeat = 1;
    if (lanes <= fit) {
      perBeat = Math.min(fit / lanes, elements / lanes) * lanes;
    } else {
      for (int d = 1; d <= fit; d++) {
        perBeat = lanes % d == 0 ? d : perBeat;
      }
    }
    int bytes = (perBeat * width + 7) / 8;
    int power = Integer.highestOneBit(bytes);
    return new Bus(power == bytes ? bytes : 2 * power, perBeat);
  }
}

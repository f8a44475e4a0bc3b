package nnc.backends.verilog;

/// A read-only memory with registered output; `extended` is word `i` as a whole number of 32-bit
/// chunks.
public record RomView(
    String name,
    String origin,
    String what,
    String file,
    int width,
    int depth,
    int chunks,
    Counter address,
    String extended,
    String checksum) {

  public static RomView of(
      String name, String origin, String what, String file, MemoryImage image) {
    int chunks = (image.width() + 31) / 32;
    return new RomView(
        name,
        origin,
        what,
        file,
        image.width(),
        image.depth(),
        chunks,
        Counter.upTo(image.depth() - 1L),
        32 * chunks == image.width()
            ? "words[i]"
            : "{" + (32 * chunks - image.width()) + "'d0, words[i]}",
        Bits.literal(32, image.checksum()));
  }

  public int msb() {
    return width - 1;
  }

  public int chunkMsb() {
    return 32 * chunks - 1;
  }
}

package nnc.frontend.nir;

import io.jhdf.dataset.chunked.ChunkedDatasetV3;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;

/// Puts together a dataset that is stored in chunks, deflated or not. A chunk never gives more
/// bytes than its extents say, so that a small file cannot unfold into a large one.
record Chunks(Hdf5Dataset owner, ChunkedDatasetV3 dataset, int elementSize) {

  /// Entry of a chunk in the file's index, at least.
  private static final int ENTRY = 16;

  /// All `total` bytes of the dataset.
  ByteBuffer read(int total) {
    Hdf5File file = owner.owner();
    int[] extents = file.guarded(owner.path(), dataset::getDimensions);
    int[] chunk = file.guarded(owner.path(), dataset::getChunkDimensions);
    long inChunk = elementSize;
    long count = 1;
    for (int axis = 0; axis < extents.length; axis++) {
      if (chunk.length != extents.length || chunk[axis] < 1) {
        throw file.fault(Code.E0103, owner.path(), "is cut into impossible chunks");
      }
      inChunk = Math.min(Integer.MAX_VALUE, inChunk * chunk[axis]);
      count *= (extents[axis] - 1L) / chunk[axis] + 1;
    }
    if (count * ENTRY > file.file().size()) {
      throw file.fault(Code.E0103, owner.path(), "declares more chunks than the file can hold");
    }
    file.take(owner.path(), inChunk);
    boolean deflated = false;
    boolean shuffled = false;
    List<String> filters =
        file.guarded(
            owner.path(),
            () -> dataset.getFilters().stream().map(f -> String.valueOf(f.getId())).toList());
    switch (String.join(",", filters)) {
      case "" -> {}
      case "1" -> deflated = true;
      case "2" -> shuffled = true;
      case "2,1" -> {
        deflated = true;
        shuffled = true;
      }
      default ->
          throw file.diagnostic(
                  Code.E0104, owner.path(), "is packed with filters that are not read")
              .help("write it with gzip or without compression")
              .rejection();
    }
    byte[] all = new byte[total];
    int[] at = new int[extents.length];
    for (long i = 0; i < count; i++) {
      int[] offset = at.clone();
      ByteBuffer raw = file.guarded(owner.path(), () -> dataset.getRawChunkBuffer(offset));
      byte[] content = deflated ? inflated(raw, (int) inChunk) : plain(raw, (int) inChunk);
      copy(shuffled ? unshuffled(content) : content, at, chunk, extents, all);
      for (int axis = extents.length - 1; axis >= 0; axis--) {
        at[axis] += chunk[axis];
        if (at[axis] < extents[axis]) {
          break;
        }
        at[axis] = 0;
      }
    }
    return ByteBuffer.wrap(all);
  }

  private byte[] plain(ByteBuffer raw, int size) {
    if (raw.remaining() != size) {
      throw wrongSize();
    }
    byte[] bytes = new byte[size];
    raw.get(bytes);
    return bytes;
  }

  private byte[] inflated(ByteBuffer raw, int size) {
    byte[] bytes = new byte[size];
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(raw);
      int filled = 0;
      while (filled < size) {
        int n = inflater.inflate(bytes, filled, size - filled);
        if (n == 0) {
          throw wrongSize();
        }
        filled += n;
      }
      if (inflater.inflate(new byte[1]) != 0 || !inflater.finished()) {
        throw wrongSize();
      }
      return bytes;
    } catch (DataFormatException _) {
      throw owner
          .owner()
          .fault(Code.E0103, owner.path(), "is damaged: its compressed data are invalid");
    } finally {
      inflater.end();
    }
  }

  private Rejection wrongSize() {
    return owner
        .owner()
        .fault(Code.E0103, owner.path(), "is damaged: a chunk has another size than declared");
  }

  /// Shuffling stores the first bytes of all elements, then the second bytes, and so on.
  private byte[] unshuffled(byte[] shuffled) {
    int n = shuffled.length / elementSize;
    byte[] bytes = new byte[shuffled.length];
    for (int i = 0; i < n; i++) {
      for (int b = 0; b < elementSize; b++) {
        bytes[i * elementSize + b] = shuffled[b * n + i];
      }
    }
    return bytes;
  }

  /// Copies the part of a chunk that lies inside the dataset, run by run along the last axis.
  private void copy(byte[] content, int[] at, int[] chunk, int[] extents, byte[] all) {
    int last = extents.length - 1;
    int run = Math.min(chunk[last], extents[last] - at[last]) * elementSize;
    int[] inside = new int[extents.length];
    while (true) {
      long from = 0;
      long to = 0;
      for (int axis = 0; axis <= last; axis++) {
        from = from * chunk[axis] + inside[axis];
        to = to * extents[axis] + at[axis] + inside[axis];
      }
      System.arraycopy(content, (int) from * elementSize, all, (int) to * elementSize, run);
      int axis = last - 1;
      while (axis >= 0 && ++inside[axis] >= Math.min(chunk[axis], extents[axis] - at[axis])) {
        inside[axis--] = 0;
      }
      if (axis < 0) {
        return;
      }
    }
  }
}

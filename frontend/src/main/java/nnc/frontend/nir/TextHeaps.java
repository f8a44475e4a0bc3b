package nnc.frontend.nir;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The global heaps of an HDF5 file, which hold texts of variable length, each distinct text once.
final class TextHeaps {

  /// Bytes of a reference: length, address of a heap, number of a text in it.
  static final int REFERENCE = 16;

  /// Texts of one heap; their numbers are stored in 16 bits.
  private static final int MOST = 4_000;

  /// Heaps are at least this large.
  private static final int LEAST_BYTES = 4096;

  private static final int HEADER = 16;

  private record Place(int heap, int index, int length) {}

  private final List<List<byte[]>> heaps = new ArrayList<>();
  private final Map<String, Place> places = new HashMap<>();

  /// Known once the heaps are written.
  private final List<Integer> addresses = new ArrayList<>();

  void add(String text) {
    if (places.containsKey(text) || text.isEmpty()) {
      return;
    }
    if (heaps.isEmpty() || heaps.getLast().size() == MOST) {
      heaps.add(new ArrayList<>());
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    heaps.getLast().add(bytes);
    places.put(text, new Place(heaps.size() - 1, heaps.getLast().size(), bytes.length));
  }

  /// Writes the reference to a text of the heaps, which are written before.
  void refer(String text, LittleEndian out) {
    if (text.isEmpty()) {
      out.zeros(REFERENCE);
      return;
    }
    Place place = places.get(text);
    out.u32(place.length()).u64(addresses.get(place.heap())).u32(place.index());
  }

  private static int padded(int length) {
    return (length + 7) / 8 * 8;
  }

  private static int used(List<byte[]> heap) {
    return HEADER + heap.stream().mapToInt(t -> HEADER + padded(t.length)).sum();
  }

  /// With room for the object that stands for what is free.
  private static int size(List<byte[]> heap) {
    return Math.max(LEAST_BYTES, used(heap) + HEADER);
  }

  void write(LittleEndian out) {
    for (List<byte[]> heap : heaps) {
      int size = size(heap);
      int free = size - used(heap);
      addresses.add(out.align().size());
      out.u8('G', 'C', 'O', 'L', 1, 0, 0, 0).u64(size);
      for (int i = 0; i < heap.size(); i++) {
        byte[] text = heap.get(i);
        out.u16(i + 1).u16(1).u32(0).u64(text.length).put(text).align();
      }
      out.u64(0).u64(free).zeros(free - HEADER);
    }
  }
}

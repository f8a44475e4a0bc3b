package nnc.backends.spinnaker;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Little-endian words of 32 bits under construction.
final class Words {

  private int[] words = new int[64];
  private int count;

  Words add(int word) {
    if (count == words.length) {
      words = Arrays.copyOf(words, 2 * count);
    }
    words[count++] = word;
    return this;
  }

  Words addAll(Words other) {
    for (int i = 0; i < other.count; i++) {
      add(other.words[i]);
    }
    return this;
  }

  int count() {
    return count;
  }

  /// The sum of all words, as the loader checks it.
  int checksum() {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += words[i];
    }
    return sum;
  }

  byte[] bytes() {
    ByteBuffer buffer = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      buffer.putInt(words[i]);
    }
    return buffer.array();
  }
}

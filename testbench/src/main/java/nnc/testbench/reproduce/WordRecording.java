package nnc.testbench.reproduce;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// What the authors recorded of words that were learned: the gain that their homeostasis found, and
/// of all words those that made the detector fire.
record WordRecording(
    List<Integer> words, double gain, WordWeights weights, int positives, double accuracy) {

  private static final String HEAD = "pattern0,pattern1,gain_h,w1,w0,positives,accuracy";

  WordRecording {
    words = List.copyOf(words);
  }

  /// Of lines below a head. Throws `IllegalArgumentException` for other lines.
  static List<WordRecording> read(List<String> lines) {
    if (lines.isEmpty() || !lines.getFirst().equals(HEAD)) {
      throw new IllegalArgumentException("no head of recordings");
    }
    return lines.subList(1, lines.size()).stream().map(WordRecording::of).toList();
  }

  private static WordRecording of(String line) {
    String[] cells = line.split(",", -1);
    if (cells.length != HEAD.split(",", -1).length) {
      throw new IllegalArgumentException("recorded row '" + line + "'");
    }
    return new WordRecording(
        IntStream.range(0, 2)
            .filter(i -> !cells[i].isEmpty())
            .mapToObj(i -> Integer.parseInt(cells[i]))
            .toList(),
        Double.parseDouble(cells[2]),
        new WordWeights(numbers(cells[3]), numbers(cells[4])),
        Integer.parseInt(cells[5]),
        Double.parseDouble(cells[6]));
  }

  private static List<Double> numbers(String cell) {
    List<Double> all = Arrays.stream(cell.split(";", -1)).map(Double::parseDouble).toList();
    if (all.size() != WordDetector.BITS) {
      throw new IllegalArgumentException("recorded weights '" + cell + "'");
    }
    return all;
  }

  /// Bits in which the two words differ, 0 of one word.
  int distance() {
    return Integer.bitCount(words.getFirst() ^ words.getLast());
  }
}

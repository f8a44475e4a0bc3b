package nnc.backends.simulate;

import java.util.Optional;

/// Where everything that is seen of one cycle lies in its record of `long` words: flags, then per
/// output TKEEP and TDATA, then the probe. Flags are, from bit 0: per input TREADY and the two
/// frame error bits, per output TVALID and TLAST. TKEEP, TDATA and TLAST are 0 where TVALID is 0.
public final class CycleLayout {

  private final Core core;
  private final int[] outputWord;
  private final int probeWord;
  private final int words;

  CycleLayout(Core core) {
    this.core = core;
    if (3 * core.inputs().size() + 2 * core.outputs().size() > 64) {
      throw new IllegalArgumentException("too many ports for one record");
    }
    outputWord = new int[core.outputs().size()];
    int next = 1;
    for (int o = 0; o < outputWord.length; o++) {
      outputWord[o] = next;
      next += 1 + core.outputs().get(o).dataWords();
    }
    probeWord = next;
    words = next + (core.probes() + 63) / 64;
  }

  /// Words of a record.
  public int words() {
    return words;
  }

  public int readyBit(int input) {
    return 3 * input;
  }

  public int errorBit(int input) {
    return 3 * input + 1;
  }

  public int validBit(int output) {
    return 3 * core.inputs().size() + 2 * output;
  }

  public int lastBit(int output) {
    return validBit(output) + 1;
  }

  public int keepWord(int output) {
    return outputWord[output];
  }

  public int dataWord(int output) {
    return outputWord[output] + 1;
  }

  public int probeWord() {
    return probeWord;
  }

  /// The number of the input whose flag bit `bit` of word `word` is; empty for everything else.
  public Optional<Integer> input(int word, int bit) {
    return word == 0 && bit < 3 * core.inputs().size() ? Optional.of(bit / 3) : Optional.empty();
  }

  /// The number of the output that bit `bit` of word `word`, of neither input nor probe, belongs
  /// to.
  public int output(int word, int bit) {
    if (word == 0) {
      return (bit - 3 * core.inputs().size()) / 2;
    }
    int output = outputWord.length - 1;
    while (word < outputWord[output]) {
      output--;
    }
    return output;
  }

  /// The signal that bit `bit` of word `word` belongs to, as a waveform would call it.
  public String signal(int word, int bit) {
    if (word == 0) {
      Optional<Integer> input = input(word, bit);
      if (input.isPresent()) {
        String name = core.inputs().get(input.get()).name();
        return bit == readyBit(input.get()) ? "s_axis_" + name + "_tready" : "frame_error_" + name;
      }
      int output = output(word, bit);
      return "m_axis_"
          + core.outputs().get(output).name()
          + (bit == validBit(output) ? "_tvalid" : "_tlast");
    }
    if (word >= probeWord) {
      return "probe[" + ((word - probeWord) * 64 + bit) + "]";
    }
    int output = output(word, bit);
    return "m_axis_"
        + core.outputs().get(output).name()
        + (word == outputWord[output] ? "_tkeep" : "_tdata");
  }

  /// The probe number of bit `bit` of word `word`, or -1.
  public int probe(int word, int bit) {
    return word < probeWord ? -1 : (word - probeWord) * 64 + bit;
  }
}

package nnc.backends.simulate;

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

  /// The signal that bit `bit` of word `word` belongs to, as a waveform would call it.
  public String signal(int word, int bit) {
    if (word == 0) {
      for (int i = 0; i < core.inputs().size(); i++) {
        if (bit >= 3 * i && bit < 3 * i + 3) {
          String name = core.inputs().get(i).name();
          return bit == readyBit(i) ? "s_axis_" + name + "_tready" : "frame_error_" + name;
        }
      }
      int output = (bit - 3 * core.inputs().size()) / 2;
      return "m_axis_"
          + core.outputs().get(output).name()
          + (bit == validBit(output) ? "_tvalid" : "_tlast");
    }
    if (word >= probeWord) {
      return "probe[" + ((word - probeWord) * 64 + bit) + "]";
    }
    for (int o = outputWord.length - 1; o >= 0; o--) {
      if (word >= outputWord[o]) {
        return "m_axis_"
            + core.outputs().get(o).name()
            + (word == outputWord[o] ? "_tkeep" : "_tdata");
      }
    }
    throw new IllegalArgumentException("word " + word);
  }

  /// The probe number of bit `bit` of word `word`, or -1.
  public int probe(int word, int bit) {
    return word < probeWord ? -1 : (word - probeWord) * 64 + bit;
  }
}

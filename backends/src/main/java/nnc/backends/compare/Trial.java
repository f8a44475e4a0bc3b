package nnc.backends.compare;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import nnc.backends.simulate.Block;

/// A block, what it is sent in each clock cycle and what it must answer. Its outputs count from
/// cycle `latency` on, in every cycle or, with `valid`, in those with this bit set; `dataBits` low
/// bits of them are compared.
public record Trial(
    String name,
    Block block,
    List<BigInteger> words,
    List<BigInteger> expected,
    int latency,
    OptionalInt valid,
    int dataBits) {

  public Trial {
    words = List.copyOf(words);
    expected = List.copyOf(expected);
  }

  /// The same with other answers.
  public Trial expecting(List<BigInteger> answers) {
    return new Trial(name, block, words, answers, latency, valid, dataBits);
  }

  /// Throws `WrongCoding` where the outputs of all cycles are not what is expected.
  public void check(List<Optional<BigInteger>> outputs) {
    List<Optional<BigInteger>> answers = new ArrayList<>();
    BigInteger modulus = BigInteger.ONE.shiftLeft(dataBits);
    for (Optional<BigInteger> output : outputs.subList(latency, outputs.size())) {
      // An unknown bit may be the valid one, so such an output counts and is wrong.
      if (valid.isEmpty() || output.isEmpty() || output.get().testBit(valid.getAsInt())) {
        answers.add(output.map(o -> o.mod(modulus)));
      }
    }
    int count = Math.max(answers.size(), expected.size());
    for (int i = 0; i < count; i++) {
      Optional<BigInteger> want =
          i < expected.size() ? Optional.of(expected.get(i)) : Optional.empty();
      Optional<BigInteger> got = i < answers.size() ? answers.get(i) : Optional.empty();
      if (want.isEmpty() || !want.equals(got)) {
        throw new WrongCoding(
            "%s: answer %d of %d is %s, the integer reference has %s"
                .formatted(
                    name,
                    i + 1,
                    expected.size(),
                    i < answers.size() ? text(got) : "missing",
                    i < expected.size() ? text(want) : "none"));
      }
    }
  }

  private static String text(Optional<BigInteger> value) {
    return value.map(v -> "0x" + v.toString(16)).orElse("unknown");
  }
}

package nnc.testbench.reproduce;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import nnc.emulator.event.EventEngine;
import nnc.frontend.Models;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.Value;
import nnc.ir.machine.Afferents;
import nnc.ir.machine.Afferents.Afferent;
import nnc.ir.machine.Receptor;
import nnc.ir.network.Interpreter;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.op.SynapseRows;
import nnc.ir.pass.Settings;

/// The shipped experiment of words learned by spike timing: the network that learns a word from a
/// teacher, and the one whose detector tells words apart by what was learned. Networks, spike times
/// and the search for the gain are those of arXiv:2312.02659.
final class WordDetector implements AutoCloseable {

  /// Of a word.
  static final int BITS = 10;

  static final int WORDS = 1 << BITS;

  /// Of the training, one for each millisecond.
  private static final int TRAINING = 75;

  private static final List<Integer> ONE_SPIKES = List.of(1, 26, 56);
  private static final List<Integer> ZERO_SPIKES = List.of(6, 36, 59);
  private static final int TEACHER = 29;
  private static final int SAVE = 65;

  /// From the input to the detector, and one more.
  static final int STEPS = 4;

  private static final double LARGEST = 100;
  private static final double INTERVAL = 0.0001;
  private static final double SCAN = 0.00001;

  /// Steps of the scan after which there is no gain.
  private static final int PATIENCE = 10_000;

  private final ExampleFiles example =
      new ExampleFiles("spinnaker_stdp", List.of("train.nn", "test.nn", "recorded.csv"));

  private final Network training = read("train.nn", "fpga");
  private final Network detector = read("test.nn", "spinnaker");

  private Network read(String file, String target) {
    Settings none = new Settings(new LinkedHashMap<>());
    return ExampleFiles.integer(Models.read(example.path(file), none).network(), target);
  }

  List<WordRecording> recorded() {
    return WordRecording.read(example.lines("recorded.csv"));
  }

  private static boolean bit(int word, int index) {
    return (word >> (BITS - 1 - index) & 1) != 0;
  }

  /// What the training network learns of a word.
  WordWeights trained(int word) {
    try (EventEngine.Run run = EventEngine.of(training).start()) {
      for (int ms = 0; ms < TRAINING; ms++) {
        int now = ms;
        run.step(
            List.of(
                bits(training, 0, i -> bit(word, i) && ONE_SPIKES.contains(now)),
                bits(training, 1, i -> !bit(word, i) && ZERO_SPIKES.contains(now)),
                bits(training, 2, _ -> now == TEACHER),
                bits(training, 3, _ -> now == SAVE)));
      }
      return new WordWeights(
          learned(run, "output_exc.injector_exc.plastic"),
          learned(run, "output_inh.injector_inh.plastic"));
    }
  }

  private static List<Double> learned(EventEngine.Run run, String projection) {
    Tensor weights = run.weights(projection);
    return IntStream.range(0, weights.size())
        .mapToObj(i -> weights.raw(i) * weights.format().unit())
        .toList();
  }

  private static Value bits(Network network, int input, IntPredicate one) {
    var type = network.types().type(network.inputIds().get(input));
    return Value.ofRaw(
        type,
        IntStream.range(0, type.shape().size()).mapToLong(i -> one.test(i) ? 1 : 0).toArray());
  }

  /// The network whose detector has `weights` times `gain`, each the nearest multiple of `2^(shift
  /// - 15)` nA: that a bit which is as it was learned excites, and another one inhibits.
  Network detector(WordWeights weights, double gain, int shift) {
    Network.Builder builder = detector.toBuilder();
    for (Afferent a : Afferents.of(detector).into("detector")) {
      boolean ofOnes = a.source().equals("injector_1");
      boolean excites = a.port() == 0;
      List<Double> learned = ofOnes == excites ? weights.ones() : weights.zeros();
      builder.replace(
          a.id(),
          new Op.Projection(
              synapses(learned, gain, shift), ((Op.Projection) detector.op(a.id())).type()));
    }
    return builder.build();
  }

  private static SparseSynapses synapses(List<Double> weights, double gain, int shift) {
    SynapseRows rows = new SynapseRows(BITS, 1, BITS, Optional.empty());
    List<Long> raw = new ArrayList<>();
    for (double w : weights) {
      if (w != 0) {
        rows.add(0, 1, 1);
        raw.add((long) Math.floor(Math.scalb(w * gain, Receptor.FRACTION - shift) + 0.5));
      }
      rows.next();
    }
    NumberFormat format = new NumberFormat.Fixed(false, 32, Receptor.FRACTION - shift);
    Tensor none = Tensor.ofRaw(Shape.of(1), format, 0);
    SparseSynapses synapses = rows.synapses(Optional.of(none));
    return raw.isEmpty()
        ? synapses
        : synapses.with(
            Tensor.ofRaw(Shape.of(raw.size()), format, raw.stream().mapToLong(w -> w).toArray()));
  }

  /// The spikes of a word, step by step.
  static List<List<Value>> steps(Network network, int word) {
    return IntStream.range(0, STEPS)
        .mapToObj(step ->
            List.of(
                bits(network, 0, i -> step == 0 && bit(word, i)),
                bits(network, 1, i -> step == 0 && !bit(word, i))))
        .toList();
  }

  /// Whether exactly one spike comes of a word.
  private boolean fires(WordWeights weights, double gain, int shift, int word) {
    Network network = detector(weights, gain, shift);
    Interpreter.Sequence sequence = Interpreter.of(network).start();
    return steps(network, word).stream().mapToLong(s -> sequence.step(s).getFirst().raw()[0]).sum()
        == 1;
  }

  /// The words that make the detector of `network` fire, by the engine of events.
  static List<Integer> positives(Network network) {
    EventEngine engine = EventEngine.of(network);
    List<Integer> found = new ArrayList<>();
    for (int word = 0; word < WORDS; word++) {
      try (EventEngine.Run run = engine.start()) {
        boolean fired = false;
        for (List<Value> step : steps(network, word)) {
          fired |= run.step(step).getFirst().raw()[0] != 0;
        }
        if (fired) {
          found.add(word);
        }
      }
    }
    return found;
  }

  /// The gain with which each of `words` makes the detector fire: the largest of their gains. None
  /// where one of them never does.
  OptionalDouble gain(WordWeights weights, List<Integer> words, int shift) {
    double largest = 0;
    for (int word : words) {
      OptionalDouble found = gain(weights, word, shift);
      if (found.isEmpty()) {
        return found;
      }
      largest = Math.max(largest, found.getAsDouble());
    }
    return OptionalDouble.of(largest);
  }

  /// The authors' search: halves the interval up to the largest gain, then goes upward in small
  /// steps from below it.
  private OptionalDouble gain(WordWeights weights, int word, int shift) {
    if (!fires(weights, LARGEST, shift, word)) {
      return OptionalDouble.empty();
    }
    double low = INTERVAL;
    double high = LARGEST;
    while (high - low > INTERVAL) {
      double middle = (low + high) / 2;
      if (fires(weights, middle, shift, word)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    double gain = low - SCAN;
    for (int i = 0; i < PATIENCE; i++) {
      if (fires(weights, gain, shift, word)) {
        return OptionalDouble.of(gain);
      }
      gain += SCAN;
    }
    return OptionalDouble.empty();
  }

  @Override
  public void close() {
    example.close();
  }
}

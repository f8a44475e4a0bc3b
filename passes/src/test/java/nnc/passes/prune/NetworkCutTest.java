package nnc.passes.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Interpreter;
import nnc.ir.number.Formats;
import nnc.ir.text.DesignParser;
import org.junit.jupiter.api.Test;

class NetworkCutTest {

  /// Two neurons of four bits, and one that wants both; the last weight is the threshold's.
  private static final String NET =
      """
      network n {
        %x = input { type = bit[4] }
        %h = dense(%x) { weights = int4[2, 4] [2, 2, 1, 3, 1, 1, -2, 3], preload = int4[2] [-5, -3] }
        %s = multithreshold(%h) {
          thresholds = int2[2, 1] [0, 0],
          directions = bipolar[1] [1],
          format = bit,
          base = 0,
          step = 1
        }
        %y = dense(%s) { weights = int2[2, 2] [1, 1, 1, -1] }
        %a = argmax(%y)
        %out = output(%a)
      }
      """;

  private static Network net() {
    return (Network) DesignParser.parse(new Source("n.nnir", NET));
  }

  /// Samples whose second bit is the first and whose last is 1.
  private static Samples samples() {
    TensorType type = new TensorType(Shape.of(4), Formats.BIT);
    List<List<Value>> all =
        IntStream.range(0, 4)
            .mapToObj(i -> List.of(Value.ofRaw(type, i & 1, i & 1, i >> 1, 1)))
            .toList();
    return Samples.of(all, List.of(0, 1, 1, 0));
  }

  private static NetworkCut cut(List<Integer> inputs, int most, Integer... outputs) {
    return NetworkCut.of(
        net(),
        new NetworkCut.Choice(
            Optional.empty(), inputs, most, List.of(outputs), OptionalInt.empty()),
        Optional.of(samples()));
  }

  private static List<List<Value>> answers(Network network, List<List<Value>> samples) {
    Interpreter interpreter = Interpreter.of(network);
    return samples.stream().map(interpreter::run).toList();
  }

  @Test
  void aCutThatKeepsAllChangesNothing() {
    NetworkCut cut = cut(List.of(), 4);
    assertEquals(List.of(0, 1, 2, 3), cut.inputs());
    assertEquals(answers(net(), samples().every()), answers(cut.network(), samples().every()));
  }

  @Test
  void inputsThatSayTheSameStayOnce() {
    NetworkCut cut = cut(List.of(), 2);
    assertEquals(List.of(0, 2), cut.inputs());
  }

  @Test
  void aConstantAndACopyAreMadeUpForByThePreloads() {
    NetworkCut cut = cut(List.of(2, 0), 0);
    List<List<Value>> narrow = samples().every().stream().map(cut::narrowed).toList();
    assertEquals(2, narrow.getFirst().getFirst().raw().length);
    assertEquals(answers(net(), samples().every()), answers(cut.network(), narrow));
  }

  @Test
  void withoutDataWhatGoesContributesNothing() {
    NetworkCut cut =
        NetworkCut.of(
            net(),
            new NetworkCut.Choice(Optional.empty(), List.of(), 1, List.of(), OptionalInt.empty()),
            Optional.empty());
    assertEquals(List.of(3), cut.inputs());
    List<List<Value>> narrow = samples().every().stream().map(cut::narrowed).toList();
    // 3 - 5 is below 0 and 3 - 3 is not.
    Interpreter interpreter = Interpreter.of(cut.network());
    assertEquals(
        List.of(0L, 1L),
        IntStream.range(0, 2)
            .mapToObj(i -> interpreter.trace(narrow.getFirst()).get("s").raw()[i])
            .toList());
  }

  @Test
  void chosenClassesAreCountedAnew() {
    NetworkCut cut = cut(List.of(), 4, 0, 1);
    assertEquals(List.of(0, 1, 1, 0), cut.chosen(samples()).labels());
    Samples others = Samples.of(samples().every(), List.of(7, 1, 0, 1));
    assertEquals(List.of(1, 0, 1), cut.chosen(others).labels());
    assertEquals(samples().inputs(1), cut.chosen(others).inputs(0));
  }

  @Test
  void aLaterLayerLeavesWhatIsBeforeToTheData() {
    NetworkCut cut =
        NetworkCut.of(
            net(),
            new NetworkCut.Choice(Optional.of("y"), List.of(), 2, List.of(), OptionalInt.empty()),
            Optional.of(samples()));
    assertEquals(List.of("h", "s"), cut.before());
    Samples fed = cut.fed(samples());
    assertEquals(
        answers(net(), samples().every()),
        answers(cut.network(), fed.every().stream().map(cut::narrowed).toList()));
  }

  @Test
  void whatIsNotThereIsTold() {
    assertEquals(Code.E0305, code(() -> cut(List.of(), 5)));
    assertEquals(Code.E0305, code(() -> cut(List.of(4), 0)));
    assertEquals(Code.E0305, code(() -> cut(List.of(), 4, 2)));
    assertEquals(Code.E0305, code(() -> cut(List.of(), 4, 1)));
  }

  private static Code code(Runnable asked) {
    Rejection rejection = assertThrows(Rejection.class, asked::run);
    assertTrue(rejection.diagnostics().getFirst().help().isPresent());
    return rejection.diagnostics().getFirst().code();
  }
}

package nnc.frontend.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import nnc.frontend.data.SequenceFiles.Reading;
import nnc.frontend.encoding.Encoder;
import nnc.ir.Network;
import nnc.ir.Sequences;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SequenceFilesTest {

  private static final TensorType BITS = new TensorType(Shape.of(3), Formats.BIT);
  private static final TensorType COUNTS = new TensorType(Shape.of(3), NumberFormat.unsigned(2));

  @TempDir Path folder;

  private static Network network(TensorType input) {
    return Network.builder("n")
        .add("x", new Op.Input(input))
        .add("y", new Op.Output(), "x")
        .build();
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static Reading reading(int steps, double bin) {
    return new Reading(
        steps == 0 ? OptionalInt.empty() : OptionalInt.of(steps),
        bin == 0 ? OptionalDouble.empty() : OptionalDouble.of(bin),
        Optional.empty());
  }

  private static List<List<Long>> raws(Sequences all) {
    return IntStream.range(0, all.steps().count())
        .mapToObj(
            i -> java.util.Arrays.stream(all.steps().inputs(i).getFirst().raw()).boxed().toList())
        .toList();
  }

  private static Sequences read(Path data, TensorType input, Reading reading) {
    return SequenceFiles.read(data, Optional.empty(), network(input), reading, Integer.MAX_VALUE)
        .sequences();
  }

  private static Code refused(Path data, TensorType input, Reading reading) {
    return refusal(data, input, reading).code();
  }

  private static Diagnostic refusal(Path data, TensorType input, Reading reading) {
    return assertThrows(Rejection.class, () -> raws(read(data, input, reading)))
        .diagnostics()
        .getFirst();
  }

  /// An AER-DAT file of addresses and microseconds.
  private Path aer(String header, int... words) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(header.getBytes(StandardCharsets.US_ASCII));
    for (int word : words) {
      out.writeInt(word);
    }
    return Files.write(folder.resolve("e.aedat"), bytes.toByteArray());
  }

  @Test
  void rowsAreStepsOfOneSequenceOrOfMany() throws IOException {
    Path data = file("d.csv", "1,0,0\n0,1,0\n0,0,1\n1,1,1\n");
    Sequences one = read(data, BITS, Reading.PLAIN);
    assertEquals(1, one.count());
    assertEquals(4, one.length());
    Sequences two = read(data, BITS, reading(2, 0));
    assertEquals(2, two.count());
    assertEquals(raws(one), raws(two));
    assertEquals(Code.E0209, refused(data, BITS, reading(3, 0)));
    Sequences limited =
        SequenceFiles.read(data, Optional.empty(), network(BITS), reading(2, 0), 1).sequences();
    assertEquals(List.of(List.of(1L, 0L, 0L), List.of(0L, 1L, 0L)), raws(limited));
  }

  @Test
  void anArrayOfSequencesHasAnAxisForSteps() throws IOException {
    Tensor array = Tensor.narrowest(Shape.of(2, 2, 3), 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1);
    Path data = Files.write(folder.resolve("d.npy"), NpyWriter.npy(array));
    Sequences two = read(data, BITS, reading(2, 0));
    assertEquals(2, two.count());
    assertEquals(
        List.of(List.of(1L, 0L, 0L), List.of(0L, 1L, 0L), List.of(0L, 0L, 1L), List.of(1L, 1L, 1L)),
        raws(two));
    assertEquals(Code.E0209, refused(data, BITS, reading(4, 0)));
  }

  @Test
  void labelsAreForSequencesOrForSteps() throws IOException {
    Path data = file("d.csv", "1,0,0\n0,1,0\n0,0,1\n1,1,1\n");
    Network n = network(BITS);
    Path two = file("two.csv", "2\n1\n");
    Path four = file("four.csv", "0\n1\n2\n2\n");
    Reading pairs = reading(2, 0);
    int all = Integer.MAX_VALUE;
    Sequences bySequence = SequenceFiles.read(data, Optional.of(two), n, pairs, all).sequences();
    assertEquals(List.of(2, 1), bySequence.labels());
    assertEquals(false, bySequence.labelsSteps());
    Sequences byStep = SequenceFiles.read(data, Optional.of(four), n, pairs, all).sequences();
    assertEquals(true, byStep.labelsSteps());
    assertEquals(
        List.of(2), SequenceFiles.read(data, Optional.of(two), n, pairs, 1).sequences().labels());
    Path three = file("three.csv", "0\n1\n2\n");
    assertEquals(
        Code.E0209,
        assertThrows(
                Rejection.class, () -> SequenceFiles.read(data, Optional.of(three), n, pairs, all))
            .diagnostics()
            .getFirst()
            .code());
    Path none = file("none.csv", "2\n3\n");
    Diagnostic d =
        assertThrows(
                Rejection.class, () -> SequenceFiles.read(data, Optional.of(none), n, pairs, all))
            .diagnostics()
            .getFirst();
    assertEquals(Code.E0302, d.code());
    assertEquals(2, d.span().line());
  }

  @Test
  void eventsFallIntoSteps() throws IOException {
    Path data = file("e.csv", "time,neuron\n0,1\n2.5,0\n2,2\n2.9,2\n");
    assertEquals(
        List.of(List.of(0L, 1L, 0L), List.of(0L, 0L, 0L), List.of(1L, 0L, 1L)),
        raws(read(data, BITS, Reading.PLAIN)));
    assertEquals(
        List.of(List.of(0L, 1L, 0L), List.of(0L, 0L, 0L), List.of(1L, 0L, 2L)),
        raws(read(data, COUNTS, Reading.PLAIN)));
    Path turned = file("turned.csv", "neuron, time\n1,0\n0,2.5\n2,2\n2,2.9\n");
    assertEquals(
        raws(read(data, COUNTS, Reading.PLAIN)), raws(read(turned, COUNTS, Reading.PLAIN)));
    assertEquals(
        List.of(List.of(0L, 1L, 0L), List.of(1L, 0L, 2L)), raws(read(data, COUNTS, reading(0, 2))));
    SequenceFiles.Read cut =
        SequenceFiles.read(data, Optional.empty(), network(BITS), reading(2, 0), 9);
    assertEquals(List.of("3 events behind the last step dropped"), cut.notes());
    assertEquals(List.of(List.of(0L, 1L, 0L), List.of(0L, 0L, 0L)), raws(cut.sequences()));
    assertEquals(
        List.of("1 event in the step of another of the same neuron, which takes one a step"),
        SequenceFiles.read(data, Optional.empty(), network(BITS), Reading.PLAIN, 9).notes());
    Path none = file("none.csv", "time,neuron\n");
    assertEquals(
        List.of(List.of(0L, 0L, 0L), List.of(0L, 0L, 0L)), raws(read(none, BITS, reading(2, 0))));
  }

  @Test
  void addressEventsCountFromTheFirst() throws IOException {
    Path data = aer("#!AER-DAT2.0\r\n# made by a test\r\n", 2, 5000, 0, 6999, 1, 7000);
    assertEquals(
        List.of(List.of(0L, 0L, 1L), List.of(1L, 0L, 0L), List.of(0L, 1L, 0L)),
        raws(read(data, BITS, reading(0, 1000))));
    assertEquals(Code.E0210, refused(data, BITS, Reading.PLAIN));
  }

  @Test
  void refusesEventsThatLie() throws IOException {
    assertEquals(Code.E0104, refused(aer("#!AER-DAT3.1\r\n", 1, 2), BITS, reading(0, 1)));
    assertEquals(Code.E0103, refused(aer("#!AER-DAT2.0\r\n", 1, 2, 3), BITS, reading(0, 1)));
    assertEquals(Code.E0302, refused(aer("#!AER-DAT2.0\r\n", 1, -2), BITS, reading(0, 1)));
    assertEquals(Code.E0302, refused(aer("#!AER-DAT2.0\r\n", -1, 2), BITS, reading(0, 1)));
    String head = "time,neuron\n";
    assertEquals(Code.E0302, refused(file("a.csv", head + "0,3\n"), BITS, Reading.PLAIN));
    assertEquals(Code.E0302, refused(file("b.csv", head + "-1,0\n"), BITS, Reading.PLAIN));
    assertEquals(Code.E0302, refused(file("c.csv", head + "1,0.5\n"), BITS, Reading.PLAIN));
    String message = refusal(file("d.csv", head + "0,1\n2,1.5\n"), BITS, Reading.PLAIN).message();
    assertTrue(message.endsWith("is at time 2, neuron 1.5"), message);
    assertEquals(Code.E0301, refused(file("d.csv", head + "nan,0\n"), BITS, Reading.PLAIN));
    assertEquals(Code.E0107, refused(file("e.csv", head + "1,0,0\n"), BITS, Reading.PLAIN));
    assertEquals(Code.E0107, refused(file("f.csv", head), BITS, Reading.PLAIN));
    assertEquals(Code.E0106, refused(file("g.csv", head + "1e12,0\n"), BITS, Reading.PLAIN));
    assertEquals(
        Code.E0302, refused(file("h.csv", head + "0,0\n0,0\n0,0\n0,0\n"), COUNTS, Reading.PLAIN));
  }

  @Test
  void encodersMakeSequencesOfRows() throws IOException {
    Path data = file("x.csv", "0.5,1,0\n0,0.25,1\n");
    Reading rate =
        new Reading(OptionalInt.of(4), OptionalDouble.empty(), Optional.of(Encoder.of("rate", 1)));
    Sequences all = read(data, BITS, rate);
    assertEquals(2, all.count());
    assertEquals(
        List.of(
            List.of(0L, 1L, 0L),
            List.of(1L, 1L, 0L),
            List.of(0L, 1L, 0L),
            List.of(1L, 1L, 0L),
            List.of(0L, 0L, 1L),
            List.of(0L, 0L, 1L),
            List.of(0L, 0L, 1L),
            List.of(0L, 1L, 1L)),
        raws(all));
    assertEquals(Code.E0302, refused(file("y.csv", "2,0,0\n"), BITS, rate));
    assertEquals(Code.E0301, refused(file("z.csv", "nan,0,0\n"), BITS, rate));
    assertEquals(Code.E0209, refused(file("w.csv", "0,0\n"), BITS, rate));
    assertEquals(Code.E0210, refused(file("e.csv", "time,neuron\n0,1\n"), BITS, rate));
    Reading open =
        new Reading(
            OptionalInt.empty(), OptionalDouble.empty(), Optional.of(Encoder.of("rate", 1)));
    assertEquals(Code.E0210, refused(data, BITS, open));
    Reading signed =
        new Reading(
            OptionalInt.empty(), OptionalDouble.empty(), Optional.of(Encoder.of("delta", 1)));
    assertEquals(
        Code.E0302, refused(file("v.csv", "5,0,0\n0,0,0\n"), BITS, signed), "-1 is no bit");
  }
}

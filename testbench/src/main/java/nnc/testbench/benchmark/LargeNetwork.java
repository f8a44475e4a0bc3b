package nnc.testbench.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import nnc.frontend.data.NpyWriter;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;

/// Writes a network of at least as many synapses as are asked for, a model file with its arrays
/// beside it: four square dense layers, each with a multiple of 32 neurons, and ten outputs. Equal
/// arguments give equal bytes.
public final class LargeNetwork {

  private static final int HIDDEN = 4;
  private static final int CLASSES = 10;
  private static final int STEP = 32;
  private static final String USAGE = "usage: LargeNetwork int8|binary|threshold SYNAPSES FOLDER";

  /// What its neurons do: multiply, xnor and popcount, or compare with a threshold per synapse.
  enum Kind {
    INT8("uint8", "uint8", "relu shift 12 clip"),
    BINARY("bipolar", "bipolar", "binary"),
    THRESHOLD("uint8", "uint8", "relu shift 7 clip");

    private final String input;
    private final String value;
    private final String steps;

    Kind(String input, String value, String steps) {
      this.input = input;
      this.value = value;
      this.steps = steps;
    }

    static Optional<Kind> of(String name) {
      return Arrays.stream(values())
          .filter(k -> k.name().toLowerCase(Locale.ROOT).equals(name))
          .findFirst();
    }
  }

  private final Kind kind;
  private final Path folder;
  private final RandomGenerator random = new Random(1);

  private LargeNetwork(Kind kind, Path folder) {
    this.kind = kind;
    this.folder = folder;
  }

  public static void main(String[] arguments) throws IOException {
    Optional<Kind> kind = arguments.length == 3 ? Kind.of(arguments[0]) : Optional.empty();
    if (kind.isEmpty()) {
      System.err.println(USAGE);
      System.exit(2);
    }
    Path folder = Path.of(arguments[2]);
    long synapses = write(kind.get(), Long.parseLong(arguments[1]), folder);
    System.out.println(folder.resolve("large.nn") + ": " + synapses + " synapses");
  }

  /// Writes `large.nn` and its arrays into `folder`; returns the number of synapses.
  static long write(Kind kind, long synapses, Path folder) throws IOException {
    Files.createDirectories(folder);
    int width = STEP;
    while (synapses(width) < synapses) {
      width += STEP;
    }
    new LargeNetwork(kind, folder).write(width);
    return synapses(width);
  }

  private static long synapses(long width) {
    return HIDDEN * width * width + CLASSES * width;
  }

  private void write(int width) throws IOException {
    StringBuilder text = new StringBuilder("network large\n");
    text.append("input x : " + kind.input + "[" + width + "]\n");
    String last = "x";
    for (int layer = 1; layer <= HIDDEN; layer++) {
      String name = "h" + layer;
      String sum = dense(name, last, width, width);
      text.append("layer " + name + " : " + kind.value + " = " + sum + " " + kind.steps + "\n");
      last = name;
    }
    text.append("layer scores = " + dense("scores", last, CLASSES, width) + "\n");
    text.append("output class = argmax(scores)\n");
    Files.writeString(folder.resolve("large.nn"), text);
  }

  /// The expression of a dense layer, whose arrays are written.
  private String dense(String name, String from, int outputs, int inputs) throws IOException {
    Shape shape = Shape.of(outputs, inputs);
    return switch (kind) {
      case INT8 -> {
        String weights =
            array(
                name,
                Tensor.generate(shape, NumberFormat.signed(8), _ -> random.nextInt(-127, 128)));
        yield "dense(" + from + ", weights: " + weights + ")";
      }
      case BINARY -> "dense(" + from + ", weights: " + array(name, signs(shape)) + ")";
      case THRESHOLD -> {
        String thresholds =
            array(
                name + "_t",
                Tensor.generate(shape, NumberFormat.unsigned(8), _ -> random.nextInt(256)));
        String signs = array(name + "_s", signs(shape));
        yield "dense(" + from + ", thresholds: " + thresholds + ", signs: " + signs + ")";
      }
    };
  }

  private Tensor signs(Shape shape) {
    return Tensor.generate(shape, Formats.BIPOLAR, _ -> random.nextBoolean() ? 1 : -1);
  }

  private String array(String name, Tensor tensor) throws IOException {
    Files.write(folder.resolve(name + ".npy"), NpyWriter.npy(tensor));
    return "\"" + name + ".npy\"";
  }
}

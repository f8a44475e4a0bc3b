package nnc.backends.fpga;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nnc.backends.tool.Command;
import nnc.backends.tool.Tool;
import nnc.backends.tool.Tools;
import nnc.backends.verilog.Templates;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What Yosys makes of comparisons of narrow words with negative constants: it makes one look-up
/// table of each, and 0.23 forgets the constant's sign on the way.
class NarrowComparisonsTest {

  private static final Pattern RESULT = Pattern.compile("Eval result: \\\\y = \\d+'([01]+)");

  @TempDir private Path folder;

  @Test
  void thresholdsArePassedInLookUpTablesAsInTheModel() throws IOException {
    for (int width = 2; width <= 5; width++) {
      NumberFormat format = new NumberFormat.Fixed(true, width, 0);
      int least = -(1 << (width - 1));
      long[] thresholds = {least + 1, -1, 0, 1};
      Op.MultiThreshold op =
          new Op.MultiThreshold(
              Tensor.ofRaw(Shape.of(1, thresholds.length), format, thresholds),
              Tensor.ofRaw(Shape.of(1), new NumberFormat.Bipolar(), 1),
              new NumberFormat.Fixed(false, 3, 0),
              0,
              1);
      holds(width, op, op.format(), x -> Arrays.stream(thresholds).filter(t -> x >= t).count());
    }
  }

  @Test
  void clippedAsInTheModel() throws IOException {
    for (int width = 3; width <= 5; width++) {
      NumberFormat format = new NumberFormat.Fixed(true, width, 0);
      holds(width, new Op.Clip(-2, 1, format), format, x -> Math.clamp(x, -2, 1));
    }
  }

  private void holds(int width, Op.Elementwise op, NumberFormat to, LongUnaryOperator model)
      throws IOException {
    NumberFormat from = new NumberFormat.Fixed(true, width, 0);
    StagesView.Layout layout = StagesView.of("m", "a test", from, List.of(op), to);
    Files.writeString(folder.resolve("m.v"), new Templates("fpga").render("stages", layout.view()));
    StringBuilder script =
        new StringBuilder("read_verilog m.v\nsynth_ice40 -top m -run begin:map_ram\n");
    for (int x = 0; x < 1 << width; x++) {
      script.append("eval -set x %d'd%d -show y\n".formatted(width, x));
    }
    Files.writeString(folder.resolve("m.ys"), script.toString());
    Matcher results = RESULT.matcher(yosys());
    List<Long> made = new ArrayList<>();
    while (results.find()) {
      made.add(Long.parseLong(results.group(1), 2));
    }
    List<Long> expected = new ArrayList<>();
    for (int x = 0; x < 1 << width; x++) {
      long signed = x - (2L * (x & (1 << (width - 1))));
      expected.add(model.applyAsLong(signed) & ((1L << to.width()) - 1));
    }
    assertEquals(expected, made, op + " of " + width + " bits");
  }

  private String yosys() {
    Tool tool = Tools.of("yosys");
    if (!Boolean.getBoolean("nnc.tools.required")) {
      Assumptions.assumeTrue(Tools.find(tool).isPresent(), tool.name() + " is not installed");
    }
    return Command.of(Tools.require("yosys"), "-s", "m.ys")
        .in(folder)
        .limit(Duration.ofMinutes(2))
        .check();
  }
}

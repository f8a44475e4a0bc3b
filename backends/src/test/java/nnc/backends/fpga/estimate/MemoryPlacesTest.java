package nnc.backends.fpga.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.Flow;
import nnc.backends.tool.Resources;
import nnc.backends.tool.Rtl;
import nnc.backends.tool.Tools;
import nnc.backends.tool.Yosys;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where memories stand, around the sizes at which that changes: all rows are what Yosys 0.23 made.
class MemoryPlacesTest {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  /// How a memory is used: written while it may be read, read at the address that is written but
  /// never while it is, or never written.
  private enum Use {
    OPEN,
    SHARED,
    CONSTANT
  }

  /// What a memory becomes: block memories, look-up tables that are memory, and flip-flops, its own
  /// and those around it.
  private record Made(long blocks, long tables, long flipFlops) {}

  private record Row(Use use, int depth, int width, String family, Made made) {

    static Row of(
        Use use, int depth, int width, String family, long blocks, long tables, long flipFlops) {
      return new Row(use, depth, width, family, new Made(blocks, tables, flipFlops));
    }
  }

  private static final List<Row> ROWS =
      List.of(
          // a block costs 64, and 14 around it where it is written while it is read
          Row.of(Use.OPEN, 13, 6, "ice40", 0, 0, 78 + 6),
          Row.of(Use.OPEN, 79, 1, "ice40", 1, 0, 7 + 1 + 1 + 1 + 1),
          Row.of(Use.SHARED, 33, 2, "ice40", 0, 0, 66 + 2),
          Row.of(Use.SHARED, 67, 1, "ice40", 1, 0, 0),
          // rows of words share blocks
          Row.of(Use.SHARED, 513, 9, "ice40", 2, 0, 2),
          Row.of(Use.SHARED, 1030, 17, "ice40", 6, 0, 3),
          Row.of(Use.OPEN, 2100, 2, "ice40", 2, 0, 12 + 2 + 1 + 2 + 1 + 1),
          // constant memories cost a sixteenth, in Xilinx 7 a 64th; parts of a bit do not count
          Row.of(Use.CONSTANT, 119, 9, "ice40", 0, 0, 9),
          Row.of(Use.CONSTANT, 134, 8, "ice40", 1, 0, 0),
          Row.of(Use.CONSTANT, 261, 8, "ecp5", 0, 0, 8),
          Row.of(Use.CONSTANT, 262, 8, "ecp5", 1, 0, 0),
          Row.of(Use.CONSTANT, 263, 32, "xilinx7", 0, 0, 32),
          Row.of(Use.CONSTANT, 264, 32, "xilinx7", 1, 0, 0),
          // cells of look-up tables, in rows of their own
          Row.of(Use.OPEN, 17, 6, "ecp5", 0, 16, 6),
          Row.of(Use.OPEN, 256, 3, "ecp5", 0, 64, 3),
          Row.of(Use.OPEN, 33, 4, "xilinx7", 0, 8, 4),
          Row.of(Use.SHARED, 16, 8, "xilinx7", 0, 4, 8),
          Row.of(Use.SHARED, 56, 17, "xilinx7", 0, 17, 17));

  @TempDir private Path folder;

  private static SortedMap<String, byte[]> files(Row r) {
    int address = 32 - Integer.numberOfLeadingZeros(r.depth - 1);
    String access =
        switch (r.use) {
          case OPEN -> "if (write) words[to] <= d; if (read) q <= words[from];";
          case SHARED -> "if (write & read) words[to] <= d; if (write & ~read) q <= words[to];";
          case CONSTANT -> "if (read) q <= words[from];";
        };
    String module =
        """
        module t (
          input wire clk, input wire write, input wire read, input wire [%d:0] to,
          input wire [%d:0] from, input wire [%d:0] d, output reg [%d:0] q
        );
          reg [%d:0] words [0:%d];
          always @(posedge clk) begin
            %s
          end
        %sendmodule
        """
            .formatted(
                address - 1,
                address - 1,
                r.width - 1,
                r.width - 1,
                r.width - 1,
                r.depth - 1,
                access,
                r.use == Use.CONSTANT ? "  initial $readmemh(\"words.mem\", words);\n" : "");
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put("t.v", module.getBytes(StandardCharsets.UTF_8));
    if (r.use == Use.CONSTANT) {
      StringBuilder words = new StringBuilder();
      for (long word = 0; word < r.depth; word++) {
        long mixed = (word * 0x9E3779B97F4A7C15L) >>> (64 - r.width); // bits that all vary
        words.append(Long.toHexString(mixed)).append('\n');
      }
      files.put("words.mem", words.toString().getBytes(StandardCharsets.UTF_8));
    }
    return files;
  }

  @Test
  void standWhereYosysPutsThem() {
    for (Row r : ROWS) {
      FpgaCells.Count c = FpgaCells.of(files(r), "t", r.family).all();
      Made made = new Made((long) c.blocks(), (long) c.memory(), (long) c.flipFlops());
      assertEquals(r.made, made, r.toString());
    }
  }

  /// Every fourth row, whose logic is small, is made anew.
  @Test
  void rowsAreWhatYosysMakes() {
    boolean here = Tools.find(Tools.of("yosys")).isPresent();
    if (!Boolean.getBoolean("nnc.tools.required")) {
      Assumptions.assumeTrue(here, "yosys is not installed");
    }
    Yosys yosys = new Yosys(new CacheFolder(folder), LIMIT);
    for (int i = 0; i < ROWS.size(); i += 4) {
      Row r = ROWS.get(i);
      Resources made = yosys.synthesize(new Rtl(files(r), "t"), flow(r)).resources();
      assertEquals(r.made.blocks, made.memories(), r.toString());
      assertEquals(r.made.flipFlops, made.flipFlops(), r.toString());
    }
  }

  private static Flow flow(Row r) {
    return switch (Fabric.of(r.family)) {
      case ICE40 -> new Flow.Ice40(false);
      case ECP5 -> new Flow.Ecp5(false);
      case XILINX7 -> new Flow.Xilinx7(false);
      case CELLS -> throw new IllegalArgumentException(r.family);
    };
  }
}

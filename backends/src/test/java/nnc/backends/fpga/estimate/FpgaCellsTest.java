package nnc.backends.fpga.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Counts that can be checked by hand; all of them are also what Yosys 0.23 makes.
class FpgaCellsTest {

  private static FpgaCells.Count count(String family, String body) {
    TreeMap<String, byte[]> files = new TreeMap<>();
    files.put("t.v", ("module t (\n" + body + "endmodule\n").getBytes(StandardCharsets.UTF_8));
    return FpgaCells.of(files, "t", family).all();
  }

  /// A memory of 16 words of 12 bits, written and read at clock edges.
  private static final String MEMORY =
      """
        input wire clk, input wire we, input wire re, input wire [3:0] wa, input wire [3:0] ra,
        input wire [11:0] d, output reg [11:0] q
      );
        reg [11:0] m [0:15];
        always @(posedge clk) begin
          if (we) m[wa] <= d;
          if (re) q <= m[ra];
        end
      """;

  @Test
  void putsTheWriteOffWhereABlockCannotReadTheOldWord() {
    FpgaCells.Count c = count("ice40", MEMORY);
    assertEquals(1, c.blocks());
    assertEquals(1 + 4 + 12 + 1 + 12, c.flipFlops());
  }

  @Test
  void keepsNoMoreThanTheOutputWhereLookUpTablesAreMemories() {
    FpgaCells.Count c = count("ecp5", MEMORY);
    assertEquals(0, c.blocks());
    assertEquals(12, c.flipFlops());
    assertEquals(12, c.memory());
    assertEquals(8, count("xilinx7", MEMORY).memory());
  }

  @Test
  void trustsAMemoryThatNeedsNoCheck() {
    FpgaCells.Count c =
        count("ice40", MEMORY.replace("reg [11:0] m", "(* no_rw_check *) reg [11:0] m"));
    assertEquals(1, c.blocks());
    assertEquals(0, c.flipFlops());
  }

  @Test
  void leavesOutEqualAndConstantFlipFlops() {
    FpgaCells.Count c =
        count(
            "ice40",
            """
              input wire clk, input wire rst, input wire a, output reg x, output reg y, output reg z
            );
              always @(posedge clk) begin
                x <= a;
                y <= a;
              end
              always @(posedge clk)
                if (rst) z <= 1'b0;
                else z <= 1'b0;
            """);
    assertEquals(1, c.flipFlops());
    assertEquals(0, c.logic() + c.chain() + c.inverters());
  }

  @Test
  void comparesOnACarryChain() {
    FpgaCells.Count c =
        count(
            "ice40",
            """
              input wire clk, input wire [7:0] a, input wire [7:0] b, output reg y
            );
              always @(posedge clk) y <= a < b;
            """);
    assertEquals(1, c.flipFlops());
    assertEquals(9, c.inverters()); // eight of b and one of the carry
  }

  @Test
  void addsABitAtAnEnabledCounterPerLookUpTable() {
    FpgaCells.Count c =
        count(
            "ice40",
            """
              input wire clk, input wire en, output reg [7:0] n
            );
              always @(posedge clk) if (en) n <= n + 8'd1;
            """);
    assertEquals(8, c.flipFlops());
    assertEquals(7, c.chain() + c.logic());
    assertEquals(1, c.inverters());
  }
}

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
              input wire clk, input wire [6:0] a, input wire [7:0] b, output reg y
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

  private static String enabled(String next) {
    return """
      input wire clk, input wire hold, input wire keep, input wire [7:0] d, input wire [7:0] e,
      output reg [7:0] q
    );
      always @(posedge clk)
    """
        + next
        + "\n";
  }

  @Test
  void givesEveryFlipFlopAnInverterOfItsOwn() {
    String negative = enabled("if (~hold) q <= d;");
    assertEquals(1, count("ice40", negative).inverters());
    assertEquals(0, count("ecp5", negative).inverters());
    assertEquals(8, count("xilinx7", negative).inverters());
    String cleared = enabled("if (keep) q <= d; else q <= 8'd0;");
    assertEquals(1, count("ice40", cleared).inverters());
    assertEquals(8, count("ecp5", cleared).inverters());
    assertEquals(8, count("xilinx7", cleared).inverters());
  }

  @Test
  void takesAnInvertedEnableIntoTheTableInFront() {
    FpgaCells.Count c = count("xilinx7", enabled("if (~hold) q <= d & e;"));
    assertEquals(8, c.logic());
    assertEquals(0, c.inverters());
  }

  @Test
  void keepsBitsThatAreAlwaysWrittenTheSame() {
    String constant = MEMORY.replace("<= d;", "<= {d[7:0], 4'd0};");
    assertEquals(12, count("ecp5", constant).memory());
    assertEquals(8, count("xilinx7", constant).memory());
  }

  @Test
  void leavesOutCellsOfAMemoryThatNothingReads() {
    String narrow =
        MEMORY
            .replace("output reg [11:0] q", "output reg [3:0] q")
            .replace("reg [11:0] m", "wire [11:0] word = m[ra];\n  reg [11:0] m")
            .replace("if (re) q <= m[ra]", "q <= word[3:0]");
    assertEquals(4, count("ecp5", narrow).memory());
    assertEquals(4, count("xilinx7", narrow).memory());
    FpgaCells.Count block = count("ice40", narrow);
    assertEquals(1, block.blocks());
    assertEquals(1 + 4 + 12 + 1, block.flipFlops() - 4);
  }

  @Test
  void seesInGatesOfXilinxThatAFlipFlopIsConstant() {
    String still =
        """
          input wire clk, input wire rst, input wire go, output reg p
        );
          always @(posedge clk)
            if (rst) p <= 1'd0;
            else if (go) p <= p == 1'd0 ? 1'd0 : p + 1'd1;
        """;
    assertEquals(1, count("ecp5", still).flipFlops());
    assertEquals(0, count("xilinx7", still).flipFlops());
  }

  @Test
  void makesNoChainOfASumOfWhichTwoBitsAreRead() {
    String low =
        """
          input wire clk, input wire [7:0] a, input wire [7:0] b, output reg [1:0] q
        );
          wire [7:0] sum = a + b;
          always @(posedge clk) q <= sum[1:0];
        """;
    for (String family : new String[] {"ice40", "ecp5", "xilinx7"}) {
      assertEquals(2, count(family, low).logic());
      assertEquals(0, count(family, low).chain());
    }
  }

  @Test
  void addsABitWhereTheCarryComesIn() {
    String three =
        """
          input wire clk, input wire [7:0] a, input wire [7:0] b, input wire c, output reg [7:0] q
        );
          always @(posedge clk) q <= a + b + {7'd0, c};
        """;
    assertEquals(8, count("ice40", three).chain());
    assertEquals(0, count("ice40", three).logic());
    assertEquals(0, count("ecp5", three).logic());
    assertEquals(8, count("xilinx7", three).logic());
  }

  @Test
  void seesThatTwoGatesComputeTheSame() {
    String same =
        """
          input wire clk, input wire a, input wire b, input wire c, input wire d,
          output reg x, output reg y, output reg z
        );
          always @(posedge clk) begin
            x <= (a & (b | c)) ^ ((a & b) | (a & c)) ^ d;
            y <= b & c;
            z <= (b | c) & (b ~^ c);
          end
        """;
    for (String family : new String[] {"ice40", "ecp5", "xilinx7"}) {
      assertEquals(2, count(family, same).logic()); // y and z each have their own
    }
  }

  @Test
  void subtractsTheChosenWordWithoutInverters() {
    FpgaCells.Count c =
        count(
            "ice40",
            """
              input wire clk, input wire [7:0] d, input wire [7:0] e, output reg [7:0] q
            );
              reg signed [7:0] a;
              reg signed [7:0] b;
              wire signed [8:0] margin = a - b;
              always @(posedge clk) begin
                a <= d;
                b <= e;
                q <= margin[8] ? b : a;
              end
            """);
    assertEquals(8 + 1, c.logic() + c.chain());
    assertEquals(8, c.inverters());
  }

  @Test
  void makesNoChainOfTheBitsToWhichFewAreAdded() {
    String step =
        """
          input wire clk, input wire [5:0] d, output reg [5:0] q
        );
          reg [5:0] a;
          always @(posedge clk) begin
            a <= d;
            q <= a + 6'd4;
          end
        """;
    assertEquals(3, count("ecp5", step).logic()); // of four bits, of which the lowest is inverted
    assertEquals(1, count("ecp5", step).inverters());
    assertEquals(4, count("ice40", step).chain() + count("ice40", step).inverters());
  }

  @Test
  void tellsASignByADifferenceButInXilinx() {
    String negative =
        """
          input wire clk, input wire signed [7:0] y, output reg q
        );
          always @(posedge clk) q <= y < 8'sd0;
        """;
    assertEquals(0, count("xilinx7", negative).logic());
    assertEquals(8, count("ice40", negative).inverters()); // of all bits, before the chain
    assertEquals(4, count("ecp5", negative).logic());
  }

  private static String sums(String body) {
    return """
      input wire clk, input wire [7:0] a, input wire [7:0] b, input wire [7:0] c,
      input wire [7:0] d, output reg [7:0] y, output reg [7:0] z
    );
    """
        + body
        + "\n";
  }

  @Test
  void addsOnceWhatTwoSumsBeginWith() {
    FpgaCells.Count one = count("ice40", sums("always @(posedge clk) y <= a + b + c;"));
    assertEquals(15, one.logic()); // sums and carries of the full adders
    assertEquals(7, one.chain());
    FpgaCells.Count two =
        count("ice40", sums("always @(posedge clk) begin y <= a + b + c; z <= a + b + d; end"));
    assertEquals(0, two.logic());
    assertEquals(24, two.chain());
  }

  @Test
  void addsAtOnceWhatNothingElseReads() {
    String sum = "wire [7:0] s = a + b; always @(posedge clk) y <= s + c;";
    FpgaCells.Count alone = count("ice40", sums(sum));
    assertEquals(15, alone.logic());
    assertEquals(7, alone.chain());
    FpgaCells.Count read = count("ice40", sums(sum + " always @(posedge clk) z <= s;"));
    assertEquals(0, read.logic());
    assertEquals(16, read.chain());
  }

  @Test
  void seesThatTwoGatesOfManyInputsComputeTheSame() {
    String same =
        """
          input wire clk, input wire [7:0] a, input wire p, input wire q,
          output reg x, output reg y
        );
          wire one = (a[0] & a[1] | a[2] & a[3]) | (a[4] & a[5] | a[6] & a[7]);
          wire other = (a[0] & a[1] | a[4] & a[5]) | (a[2] & a[3] | a[6] & a[7]);
          always @(posedge clk) begin
            x <= one & p;
            y <= other & q;
          end
        """;
    assertEquals(4, count("ice40", same).logic());
  }

  @Test
  void joinsTablesOfAChainWithTheirOnlyReaders() {
    String gated = "wire [7:0] s = a + b; always @(posedge clk) y <= s & {8{c[0]}};";
    FpgaCells.Count joined = count("ice40", sums(gated));
    assertEquals(8, joined.chain());
    assertEquals(0, joined.logic());
    FpgaCells.Count read = count("ice40", sums(gated + " always @(posedge clk) z <= s;"));
    assertEquals(8, read.chain());
    assertEquals(8, read.logic());
    String wider = gated.replace("c[0]", "c[0] & c[1]");
    assertEquals(8, count("ice40", sums(wider)).chain());
    assertEquals(8, count("ice40", sums(wider)).logic());
  }

  @Test
  void takesTheHighestBitsInverterIntoTheChain() {
    FpgaCells.Count difference = count("ice40", sums("always @(posedge clk) y <= a - b;"));
    assertEquals(8, difference.chain());
    assertEquals(7, difference.inverters());
  }
}

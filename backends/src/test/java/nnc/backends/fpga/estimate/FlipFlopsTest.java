package nnc.backends.fpga.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Which flip-flops are seen to be constant or equal, and when. All counts are those of Yosys 0.23,
/// for iCE40, ECP5 and Xilinx 7.
class FlipFlopsTest {

  private static List<Integer> flipFlops(String body) {
    return List.of("ice40", "ecp5", "xilinx7").stream()
        .map(family -> flipFlops(family, body))
        .toList();
  }

  private static int flipFlops(String family, String body) {
    TreeMap<String, byte[]> files = new TreeMap<>();
    files.put("t.v", ("module t (\n" + body + "endmodule\n").getBytes(StandardCharsets.UTF_8));
    return (int) FpgaCells.of(files, "t", family).all().flipFlops();
  }

  @Test
  void leavesOutTheLowBitOfACounterInTwos() {
    assertEquals(
        List.of(7, 7, 7),
        flipFlops(
            """
              input wire clk, input wire rst, input wire step, output reg [7:0] n
            );
              always @(posedge clk)
                if (rst) n <= 8'd0;
                else if (step) n <= n + 8'd2;
            """));
  }

  @Test
  void splitsASumBehindEqualConstants() {
    // Above the constants that make a carry, the rest is as short as iCE40 makes of gates.
    assertEquals(
        List.of(5, 8, 8),
        flipFlops(
            """
              input wire clk, input wire a, input wire b, output reg [7:0] q
            );
              reg [7:0] u;
              always @(posedge clk) begin
                u <= {4'hf, a, b, 2'b11};
                q <= u + 8'h08;
              end
            """));
  }

  @Test
  void seesACompleteComparisonWhereGatesAreLookedAtTwice() {
    // All of the difference's low bits are known, and a bit or its inverse is what is left.
    assertEquals(
        List.of(0, 1, 1),
        flipFlops(
            """
              input wire clk, input wire [7:0] x, output reg q
            );
              wire signed [8:0] wide = {x[7], x};
              wire signed [8:0] least = 9'h180;
              always @(posedge clk)
                q <= wide >= least;
            """));
  }

  @Test
  void keepsSumsOfComparisonsThatOnlyGatesShowToBeConstant() {
    assertEquals(
        List.of(5, 6, 6),
        flipFlops(
            """
              input wire clk, input wire [2:0] x, output reg [5:0] q
            );
              wire [2:0] a = {{2{x[0]}}, 1'b1};
              wire [2:0] b = {{2{x[1]}}, 1'b1};
              wire [2:0] c = {{2{x[2]}}, 1'b1};
              always @(posedge clk)
                q <= {2'd0, {4{a >= 3'd1}}} + {2'd0, {4{b >= 3'd1}}} + {2'd0, {4{c >= 3'd1}}};
            """));
  }

  @Test
  void keepsCarryChainsApartThatBecomeEqualInGates() {
    assertEquals(
        List.of(15, 16),
        flipFlops(
                """
                  input wire clk, input wire [1:0] x, input wire [7:0] d,
                  output reg [7:0] q, output reg [7:0] r
                );
                  wire [2:0] a = {{2{x[0]}}, 1'b1};
                  wire [2:0] b = {{2{x[1]}}, 1'b1};
                  always @(posedge clk) begin
                    q <= d + {8{a >= 3'd1}};
                    r <= d + {8{b >= 3'd1}};
                  end
                """)
            .subList(0, 2));
  }

  @Test
  void mergesSumsOfRegistersThatAreEqual() {
    assertEquals(
        List.of(11, 11, 11),
        flipFlops(
            """
              input wire clk, input wire [3:0] d, input wire x,
              output reg [7:0] p, output reg [7:0] q
            );
              reg [3:0] v;
              reg [3:0] u;
              always @(posedge clk) begin
                v <= d & {4{x}};
                u <= {4{x}} & d;
                p <= {4'd0, v} + {3'd0, v, 1'd0} + {2'd0, d, 2'd0};
                q <= {4'd0, u} + {3'd0, u, 1'd0} + {2'd0, d, 2'd0};
              end
            """));
  }

  @Test
  void seesThatBothChoicesAreTheSameOnceASumIsOpen() {
    assertEquals(
        List.of(1, 1),
        flipFlops(
                """
                  input wire clk, input wire x, output reg [1:0] q
                );
                  wire [1:0] d = {~x, 1'b1};
                  always @(posedge clk) q <= d[1] ? -d : d;
                """)
            .subList(0, 2));
  }

  @Test
  void comparesWithMinusOneAsWithOneButInXilinx() {
    assertEquals(
        List.of(1, 1, 0), // what is always true is the bit itself
        flipFlops(
            """
              input wire clk, input wire x, output reg q
            );
              wire signed [2:0] a = {{2{~x}}, 1'b1};
              wire signed [2:0] least = 3'h7;
              always @(posedge clk) q <= a >= least;
            """));
  }

  @Test
  void readsNoLowBitsOfAWordWithoutSign() {
    assertEquals(
        List.of(3, 3, 3),
        flipFlops(
            """
              input wire clk, input wire [3:0] d, output reg q
            );
              reg [3:0] v;
              wire signed [5:0] w = {2'd0, v};
              always @(posedge clk) begin
                v <= d;
                q <= w >= 6'sd4;
              end
            """));
  }

  @Test
  void foldsSumsOfRegistersThatAreConstant() {
    assertEquals(
        List.of(0, 0, 0),
        flipFlops(
            """
              input wire clk, output reg [7:0] q
            );
              reg [7:0] z;
              always @(posedge clk) begin
                z <= 8'd0;
                q <= z * 8'd25 + {z[6:0], 1'b0} + 8'd7;
              end
            """));
  }

  @Test
  void followsAConstantThroughRegisters() {
    assertEquals(
        List.of(6, 6, 6),
        flipFlops(
            """
              input wire clk, input wire d, output reg [4:0] q
            );
              reg a;
              reg b;
              reg c;
              reg z;
              reg w;
              always @(posedge clk) begin
                z <= 1'b0;
                w <= z & d;
                a <= w | z;
                b <= ~a;
                c <= b & d;
                q <= {q[3:0], c & ~w};
              end
            """));
  }

  /// A choice that a comparison is made of becomes a reset in iCE40, where the comparison is always
  /// true; in ECP5 it stays before the flip-flop, and the mapper of gates sees that.
  private static final String COMPARED =
      """
        input wire clk, input wire en, input wire d, output reg q
      );
        reg o;
        wire signed [2:0] c = {{2{~o}}, 1'b1};
        always @(posedge clk)
          if (en) begin
            o <= d;
            q <= (c ^ 3'h4) >= 3'h3;
          end
      """;

  @Test
  void seesChoicesBehindComparisonsOnlyWhereItLooksAgain() {
    assertEquals(List.of(2, 1, 0), flipFlops(COMPARED));
  }

  @Test
  void takesWhatTheMapperOfStandardCellsSeesForConstant() {
    assertEquals(0, flipFlops("cells", COMPARED));
  }

  @Test
  void subtractsAWordFromAConstantAsWide() {
    assertEquals(
        List.of(4, 4, 3), // the lowest bit too, which a difference to the constant would not read
        flipFlops(
            """
              input wire clk, input wire [2:0] d, output reg q
            );
              reg [2:0] o;
              wire [4:0] c = {2'd0, o};
              always @(posedge clk) begin
                o <= d;
                q <= (c ^ 5'h10) >= 5'h12;
              end
            """));
  }
}

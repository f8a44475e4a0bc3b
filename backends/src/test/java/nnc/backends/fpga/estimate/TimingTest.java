package nnc.backends.fpga.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Paths that can be added up by hand, with delays of which each has a digit of its own.
class TimingTest {

  private static final Delays DELAYS =
      new Delays(1, 10, 100, 0, 1, 1000, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9);

  private static double longest(String body) {
    TreeMap<String, byte[]> files = new TreeMap<>();
    files.put("t.v", ("module t (\n" + body + "endmodule\n").getBytes(StandardCharsets.UTF_8));
    return FpgaCells.of(files, "t", "ice40").longest(DELAYS).ns();
  }

  @Test
  void standsAFlipFlopBehindItsLookUpTable() {
    String gate =
        """
          input wire clk, input wire a, input wire b, output reg y
        );
          reg held;
          always @(posedge clk) begin
            held <= a;
            y <= held ^ b;
          end
        """;
    assertEquals(1e7 + 10 + 1, longest(gate));
  }

  @Test
  void goesFurtherToMoreReaders() {
    String four =
        """
          input wire clk, input wire a, input wire [3:0] b, output reg [3:0] y
        );
          reg held;
          always @(posedge clk) begin
            held <= a;
            y <= {4{held}} ^ b;
          end
        """;
    assertEquals(1e7 + 10 + 2 * 100 + 1, longest(four));
  }

  @Test
  void goesToTheEnableOfEachTile() {
    String enabled =
        """
          input wire clk, input wire a, input wire [15:0] b, output reg [15:0] y
        );
          reg held;
          always @(posedge clk) begin
            held <= a;
            if (held) y <= b;
          end
        """;
    assertEquals(1e7 + 10 + 100 + 1000, longest(enabled));
  }

  @Test
  void leavesACarryChainThroughTheTableBeside() {
    String sum =
        """
          input wire clk, input wire [3:0] a, input wire [3:0] b, output reg [3:0] y
        );
          reg [3:0] held;
          reg [3:0] other;
          always @(posedge clk) begin
            held <= a;
            other <= b;
            y <= held + other;
          end
        """;
    // the lowest bit is read by its sum and by the carry, which goes over two more bits
    assertEquals(1e7 + 10 + 100 + 1e4 + 2 * 1e5 + 1e6, longest(sum));
  }
}

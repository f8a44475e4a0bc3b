package nnc.backends.tool;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The map of arithmetic cells that proofs rest on, against Yosys's own meaning of these cells.
class RippleTest {

  private static final String ALL =
      """
      module a #(parameter M = 1, N = 1) (
        input [M-1:0] x, input [N-1:0] y, output [7:0] s0, s1, s2, s3, output [11:0] c
      );
        wire signed [M-1:0] p = x;
        wire signed [N-1:0] q = y;
        assign s0 = x + y, s1 = x - y, s2 = p + q, s3 = p - q;
        assign c = {x < y, x <= y, x > y, x >= y, p < q, p <= q, p > q, p >= q,
                    p < 3'sd2, p >= -5'sd7, q > 2'sd1, x <= 9'd8};
      endmodule
      """;

  @TempDir private Path folder;

  @Test
  void addsSubtractsAndComparesAsYosysDefinesIt() throws IOException {
    String map = map();
    for (int[] widths : new int[][] {{1, 1}, {4, 3}, {3, 5}, {1, 6}, {9, 9}}) {
      check(map, widths[0], widths[1]);
    }
  }

  @Test
  void isCaughtWhenTheCarryIsWrong() throws IOException {
    String map = map();
    String wrong = map.replace("carry[0] = SUBTRACT", "carry[0] = 1'b0");
    assertTrue(!wrong.equals(map), "the fault is seeded");
    assertThrows(ToolFailure.class, () -> check(wrong, 4, 3));
  }

  private static String map() throws IOException {
    try (InputStream in = Unrolling.class.getResourceAsStream("ripple.v")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void check(String map, int m, int n) throws IOException {
    boolean here = Tools.find(Tools.of("yosys")).isPresent();
    if (!Boolean.getBoolean("nnc.tools.required")) {
      Assumptions.assumeTrue(here, "yosys is not installed");
    }
    Files.writeString(folder.resolve("all.v"), ALL);
    Files.writeString(folder.resolve("ripple.v"), map);
    Files.writeString(
        folder.resolve("check.ys"),
        """
        read_verilog all.v
        chparam -set M %d -set N %d a
        hierarchy -top a
        proc
        opt_clean
        copy a gates
        techmap -map ripple.v gates
        select -assert-none gates/t:$add gates/t:$sub gates/t:$lt gates/t:$le gates/t:$gt gates/t:$ge
        miter -equiv -make_assert -flatten a gates miter
        sat -verify -prove-asserts miter
        """
            .formatted(m, n));
    Command.of(Tools.require("yosys"), "-q", "-s", "check.ys")
        .in(folder)
        .limit(Duration.ofMinutes(2))
        .check();
  }
}

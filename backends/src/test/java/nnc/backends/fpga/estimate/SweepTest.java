package nnc.backends.fpga.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SweepTest {

  private static final Syntax.Module SUM =
      VerilogReader.read(
          """
          module t (
            input wire clk, input wire [5:0] a, input wire [5:0] b, output reg [5:0] q
          );
            reg [5:0] u;
            wire [5:0] unread = a & b;
            always @(posedge clk) begin
              if (a > b) u <= b + {a[2:0], a[5:3]};
              q <= u ^ (a == 6'd9 ? u - b : ~b);
            end
          endmodule
          """);

  private static List<List<Object>> nodes(Circuit c) {
    List<List<Object>> nodes = new ArrayList<>();
    for (int n = 0; n < c.size(); n++) {
      nodes.add(List.of(c.kind(n), c.fanin(n, 0), c.fanin(n, 1), c.fanin(n, 2), c.select(n)));
    }
    return nodes;
  }

  @Test
  void aCircuitSweptOnceMoreIsTheSame() {
    for (Fabric fabric : Fabric.values()) {
      Circuit made = Elaboration.of(new TreeMap<>(), Map.of("t", SUM), "t", fabric).circuit();
      Circuit once = Sweep.of(made, fabric, Map.of());
      Circuit twice = Sweep.of(once, fabric, Map.of());
      assertNotEquals(nodes(made), nodes(once));
      assertEquals(nodes(once), nodes(twice), fabric.id());
    }
  }
}

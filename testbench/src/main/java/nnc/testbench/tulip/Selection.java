package nnc.testbench.tulip;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nnc.ir.pe.Routine;

/// What the routines that do not count are to give, as their names say: whether any or all bits of
/// a window are 1, or the index of the first largest of some numbers.
///
/// `stream` has for each bit that the routine takes the number of the bit that it is: those that
/// come twice are there twice. `verilog` gives results `y` of stream `x`.
record Selection(List<Integer> stream, String verilog) {

  Selection {
    stream = List.copyOf(stream);
  }

  static Optional<Selection> of(String id, Routine routine) {
    int inputs = routine.inputs();
    List<Integer> each = IntStream.range(0, inputs).boxed().toList();
    if (routine.mix() != Routine.Mix.PASS || routine.controls() != 0) {
      return Optional.empty();
    }
    if (id.startsWith("any_")) {
      return Optional.of(new Selection(each, module(routine, "  assign y = |x;\n")));
    }
    if (id.startsWith("all_")) {
      return Optional.of(new Selection(each, module(routine, "  assign y = &x;\n")));
    }
    if (!id.matches("argmax_\\d+(_\\d+)?")) {
      return Optional.empty();
    }
    int numbers = Integer.parseInt(id.split("_", -1)[1]);
    int times = Math.max(1, 2 * numbers - 2);
    return inputs % times != 0
        ? Optional.empty()
        : Optional.of(largest(routine, numbers, inputs / times));
  }

  /// All but the first and the last number come twice.
  private static Selection largest(Routine routine, int numbers, int bits) {
    List<Integer> stream = new ArrayList<>();
    List<Integer> starts = new ArrayList<>();
    for (int k = 0; k < numbers; k++) {
      starts.add(stream.size());
      int times = k == 0 || k == numbers - 1 ? 1 : 2;
      for (int b = 0; b < times * bits; b++) {
        stream.add(k * bits + b % bits);
      }
    }
    int width = routine.results();
    StringBuilder t = new StringBuilder();
    for (int k = 0; k < numbers; k++) {
      String number = "x[" + (starts.get(k) + bits - 1) + ":" + starts.get(k) + "]";
      String more = k == 0 ? "1'b1" : number + " > most" + (k - 1);
      String before = k == 0 ? number : "most" + (k - 1);
      String index = k == 0 ? width + "'d0" : "index" + (k - 1);
      t.append(
          String.format(
              Locale.ROOT,
              """
                wire more%1$d = %2$s;
                wire [%3$d:0] most%1$d = more%1$d ? %4$s : %5$s;
                wire [%6$d:0] index%1$d = more%1$d ? %7$d'd%1$d : %8$s;
              """,
              k,
              more,
              bits - 1,
              number,
              before,
              width - 1,
              width,
              index));
    }
    t.append("  assign y = index").append(numbers - 1).append(";\n");
    return new Selection(stream, module(routine, t.toString()));
  }

  private static String module(Routine routine, String body) {
    return String.format(
        Locale.ROOT,
        """
        module %s (
          input wire [%d:0] x,
          input wire [%d:0] w,
          input wire [63:0] control,
          output wire [%d:0] y
        );
        %sendmodule
        """,
        GroupHarness.SPECIFICATION,
        routine.inputs() - 1,
        routine.inputs() - 1,
        routine.results() - 1,
        body);
  }

  /// The stream as a Verilog concatenation of the bits of `bits`.
  static String concatenation(List<Integer> stream, String bits) {
    return stream.reversed().stream()
        .map(i -> bits + "[" + i + "]")
        .collect(Collectors.joining(", ", "{", "}"));
  }
}

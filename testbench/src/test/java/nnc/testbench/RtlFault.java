package nnc.testbench;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A mistake in a template, as it would show in the emitted files: in the first file whose name
/// contains `file`, the first match of `pattern` becomes `replacement`.
record RtlFault(String name, String file, String pattern, String replacement) {

  static final List<RtlFault> ALL =
      List.of(
          new RtlFault(
              "fifo takes beats when full",
              "_fifo_",
              "in_ready = count != [^;]+",
              "in_ready = 1'b1"),
          new RtlFault("fifo miscounts push with pop", "_fifo_", "push & ~pop", "push"),
          new RtlFault(
              "fifo reads the wrong word", "_fifo_", "words\\[read_at\\]", "words[write_at]"),
          new RtlFault("fifo never empties", "_fifo_", "pop & ~push", "1'b0"),
          new RtlFault(
              "matrix waits for input in later folds",
              "_matrix_",
              "\\(in_valid \\| ~first_neuron\\)",
              "in_valid"),
          new RtlFault(
              "matrix takes input in later folds",
              "_matrix_",
              "in_ready = enable & first_neuron",
              "in_ready = enable"),
          new RtlFault(
              "matrix finishes a stage early",
              "_matrix_",
              "out_valid <= done",
              "out_valid <= valid_at[1]"),
          new RtlFault(
              "matrix forgets its vector", "_matrix_", "from_stream \\? taken : stored", "taken"),
          new RtlFault(
              "matrix ignores back-pressure",
              "_matrix_",
              "enable = ~out_valid \\| out_ready",
              "enable = 1'b1"),
          new RtlFault(
              "sum starts from itself", "_neuron_", "first \\? start : sum", "first ? sum : sum"),
          new RtlFault("sum subtracts", "_neuron_", "sum <= start \\+", "sum <= start -"),
          new RtlFault("xnor becomes xor", "_synapse_", "x ~\\^ p", "x ^ p"),
          new RtlFault("product becomes sum", "_synapse_", " \\* ", " + "),
          new RtlFault("sign is inverted", "_synapse_", "\\{~p\\}", "{p}"),
          new RtlFault(
              "signals below threshold pass", "_synapse_", "\\? (\\d+)'d0 : ", "? $1'd1 : "),
          new RtlFault(
              "window reads a beat early",
              "_linebuffer_",
              "relative < occupied",
              "relative <= occupied"),
          new RtlFault("rows are freed early", "_linebuffer_", "freed <= occupied", "1'b1"),
          new RtlFault(
              "padding is not padded", "_linebuffer_", "read_in_map \\? read", "1'b1 ? read"),
          new RtlFault(
              "line buffer overflows",
              "_linebuffer_",
              "in_ready = occupied < ",
              "in_ready = occupied <= "),
          new RtlFault("short frames are not flagged", "_ingress_", "early \\| partly", "partly"),
          new RtlFault(
              "late frames are not dropped",
              "_ingress_",
              "drop <= (?!1'b0|~)[^;]+",
              "drop <= 1'b0"),
          new RtlFault("kept bytes are misread", "_ingress_", "in_keep != ", "in_keep == "),
          new RtlFault(
              "frames do not end", "_egress_", "out_last <= last_step", "out_last <= 1'b0"),
          new RtlFault(
              "frames end early", "_egress_", "out_last <= last_step", "out_last <= ~last_step"),
          new RtlFault("maximum is a minimum", "_pool_", "old (-|<) value", "value $1 old"),
          new RtlFault(
              "pool never starts over", "_pool_", "operand_first \\? value", "1'b0 ? value"),
          new RtlFault(
              "last maximum wins over beats",
              "_argmax_",
              "operand_first \\| [^;]+",
              "operand_first | (value0 >= best_value)"),
          new RtlFault(
              "last maximum wins within a beat",
              "_argmax_",
              "below0 = [^;]+",
              "below0 = element0 <= value1"),
          new RtlFault(
              "add is a cycle early", "_add_", "out_valid <= sums_valid", "out_valid <= issue"),
          new RtlFault(
              "concat emits bubbles", "_concat_", "out_valid <= issue", "out_valid <= 1'b1"),
          new RtlFault(
              "fork does not wait for all", "_fork_", "held_valid & all_ready", "held_valid"),
          new RtlFault("gathering emits every part", "_width_", "issue & last", "issue"),
          new RtlFault(
              "splitting repeats the first part", "_width_", "need \\? in_data", "1'b1 ? in_data"),
          survives("a frame's place survives a reset", "_ingress_", "beat"),
          survives("a FIFO's beats survive a reset", "_fifo_", "write_at"),
          survives("a fold survives a reset", "_matrix_", "synapse_fold"),
          survives("a stored row survives a reset", "_linebuffer_", "read_valid"),
          survives("an output's place survives a reset", "_egress_", "step"),
          new RtlFault("a weight bit is flipped", "synapserom", "FLIP", ""),
          new RtlFault("a memory image is missing", "synapserom", "DELETE", ""));

  /// In the kernels that only networks in time have.
  static final List<RtlFault> IN_TIME =
      List.of(
          new RtlFault(
              "states are not kept",
              "_population_",
              "operand_starting \\? initial_states : read",
              "initial_states"),
          new RtlFault(
              "states never begin",
              "_population_",
              "operand_starting \\? initial_states : read",
              "read"),
          new RtlFault(
              "states go to the next neuron",
              "_population_",
              "stored\\[store_at\\] <= next",
              "stored[store_at ^ 1] <= next"),
          new RtlFault(
              "idle steps take input",
              "_population_",
              "issue = enable & working",
              "issue = enable"),
          new RtlFault(
              "population ignores back-pressure",
              "_population_",
              "enable = ~out_valid \\| out_ready",
              "enable = 1'b1"),
          new RtlFault("neurons subtract", "_equations_", " \\+ ", " - "),
          new RtlFault(
              "neurons compare the other way", "_equations_", "_a < (n\\d+)_b", "_b < $1_a"),
          new RtlFault(
              "selections are swapped", "_equations_", "\\? (\\S+) : (\\S+);", "? $2 : $1;"),
          new RtlFault(
              "delay is silent a beat longer", "_delay_", "silent != ", "1'b1 | silent != "),
          new RtlFault("delay gives nothing first", "_delay_", "silent != ", "1'b0 & silent != "),
          new RtlFault("gate lets go early", "_gate_", "passing = step >= [^;]+", "passing = 1'b1"),
          new RtlFault(
              "events are forgotten",
              "_projection_",
              "again = event_over & \\(\\|pending\\)",
              "again = 1'b0 & event_over"),
          new RtlFault(
              "a row is one synapse longer", "_projection_", "left == (\\d+)'d1", "left == $1'd0"),
          new RtlFault(
              "a sum that was just written is read",
              "_projection_",
              "valid_3 & \\(at_3 == at_2\\) \\? written : read",
              "read"),
          new RtlFault(
              "sums are not cleared", "_projection_", "clear_2 \\? \\d+'d0 :", "1'b0 ? 1'b0 :"),
          new RtlFault(
              "the ring does not turn",
              "_projection_",
              "slot <= slot == ",
              "slot <= 1'b1 | slot == "),
          new RtlFault("delays do not wrap", "_projection_", "far >= [^?]+\\?", "1'b0 ?"),
          new RtlFault("a synapse's bit is flipped", "synapserom", "FLIP", ""),
          new RtlFault("a neuron's parameter is flipped", "parameterrom", "FLIP", ""));

  /// In kernels that work by events.
  static final List<RtlFault> BY_EVENTS =
      List.of(
          new RtlFault(
              "addresses beyond the last are taken", "_events_", "known = [^;]+;", "known = 1'b1;"),
          new RtlFault(
              "wrong addresses are not flagged",
              "_events_",
              "take & \\(\\|in_keep\\) & ~event_in",
              "1'b0"),
          new RtlFault(
              "an address is listed twice",
              "_events_",
              "append = event_2 & [^;]+;",
              "append = event_2;"),
          new RtlFault(
              "a count that was just written is read",
              "_events_",
              "valid_3 & \\(at_3 == at_2\\) \\? written : read",
              "read"),
          new RtlFault(
              "counts are not cleared",
              "_events_",
              "counted = ~event_2 \\? (\\d+)'d0 :",
              "counted = 1'b0 ? $1'd0 :"),
          new RtlFault(
              "the list is given too early",
              "_events_",
              "settled <= settling & ~settled",
              "settled <= 1'b1"),
          new RtlFault(
              "frames of events do not end", "_events_", "take & in_last\\) \\|", "1'b0) |"),
          new RtlFault(
              "an event is taken for the end",
              "_scatter_c",
              "ends = in_data\\[\\d+\\]",
              "ends = in_data[0]"),
          new RtlFault(
              "a matrix forgets events",
              "_scatter_",
              "again = event_over & \\(\\|pending\\)",
              "again = 1'b0 & event_over"),
          new RtlFault(
              "a matrix takes input while it gives",
              "_scatter_",
              "in_ready = enable & taking",
              "in_ready = enable & (taking | giving)"),
          new RtlFault(
              "an event reaches a word more",
              "_scatter_",
              "adding & \\(left == (\\d+)'d1",
              "adding & (left == $1'd0"),
          new RtlFault(
              "an event stays in its row of positions",
              "_scatter_",
              "place <= row_over \\? next_place :",
              "place <= 1'b0 ? next_place :"),
          new RtlFault(
              "an event stays in its row of weights",
              "_scatter_",
              "weight <= row_over \\? next_weight :",
              "weight <= 1'b0 ? next_weight :"),
          new RtlFault(
              "an event reaches too few rows",
              "_scatter_",
              "rows == (\\d+)'d1",
              "1'b1 | rows == $1'd1"),
          new RtlFault(
              "a matrix reads a sum that was just written",
              "_scatter_q",
              "valid_3 & \\(at_3 == at_2\\) \\? written : read",
              "read"),
          new RtlFault(
              "a matrix does not clear its sums",
              "_scatter_",
              "clear_2 \\? \\d+'d0 :",
              "1'b0 ? 1'b0 :"),
          new RtlFault("a weight's bit is flipped", "weightrom", "FLIP", ""));

  /// `register`, the first that a reset sets, keeps its value in a reset after the start.
  private static RtlFault survives(String name, String file, String register) {
    return new RtlFault(
        name,
        file,
        "(?s)(reg (?:\\[\\d+:0\\] )?)"
            + register
            + ";(.*?if \\(rst\\) begin\\s+)"
            + register
            + " <= [^;]+;",
        "$1" + register + " = 0;$2");
  }

  /// The files with the fault in them, or null where it does not apply.
  SequencedMap<String, byte[]> applied(SequencedMap<String, byte[]> files) {
    boolean memory = file.endsWith("rom");
    for (var entry : files.sequencedEntrySet()) {
      String path = entry.getKey();
      if (!path.contains(file) || path.endsWith(".mem") != memory) {
        continue;
      }
      SequencedMap<String, byte[]> changed = new TreeMap<>(files);
      if (pattern.equals("DELETE")) {
        changed.remove(path);
        return changed;
      }
      String text = new String(entry.getValue(), StandardCharsets.UTF_8);
      String faulty = pattern.equals("FLIP") ? flip(text) : replace(text);
      if (!faulty.equals(text)) {
        changed.put(path, faulty.getBytes(StandardCharsets.UTF_8));
        return changed;
      }
    }
    return null;
  }

  private String replace(String text) {
    Matcher m = Pattern.compile(pattern).matcher(text);
    return m.find() ? m.replaceFirst(replacement) : text;
  }

  private static String flip(String text) {
    char[] all = text.toCharArray();
    for (int i = all.length - 1; i >= 0; i--) {
      if (Character.digit(all[i], 16) >= 0) {
        all[i] = Character.forDigit(Character.digit(all[i], 16) ^ 1, 16);
        return new String(all);
      }
    }
    return text;
  }
}

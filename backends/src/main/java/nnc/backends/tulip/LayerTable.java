package nnc.backends.tulip;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.backends.verilog.Bits;
import nnc.backends.verilog.MemoryImage;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Routine;

/// The descriptions of layers that the controller reads, a word a layer.
public final class LayerTable {

  /// A field of a description.
  public record Field(String name, String range, String slice) {}

  private final List<SequencedMap<String, Long>> layers = new ArrayList<>();
  private final SequencedMap<String, Integer> widths = new LinkedHashMap<>();

  LayerTable(ProgramImage image, Machine machine) {
    int address = image.addressWidth();
    int channel = image.channelWidth();
    widths.put("first_step", Bits.counter(image.stepCount() - 1L));
    widths.put("last_step", Bits.counter(image.stepCount() - 1L));
    widths.put("first_offset", Bits.counter(image.offsetCount()));
    widths.put("first_row", Bits.counter(image.rowCount() - 1L));
    widths.put("last_batch", Bits.counter(image.rowCount() - 1L));
    widths.put("first_weight", Bits.counter(image.weightCount()));
    widths.put("weights_a_round", Bits.counter(image.weightCount()));
    widths.put("first_control", Bits.counter(image.controlCount() - 1L));
    widths.put("channels", channel);
    widths.put("channels_at_once", channel);
    widths.put("channels_a_group", channel);
    widths.put("results", address);
    widths.put("round_stride", address);
    widths.put("group_stride", address);
    widths.put("mix", 2);
    widths.put("weighted", 1);
    for (ProgramImage.Place p : image.places()) {
      int results = p.routine().results();
      int width = p.layer().width(machine);
      boolean weighted = p.layer().weights().isPresent();
      SequencedMap<String, Long> values = new LinkedHashMap<>();
      values.put("first_step", (long) p.step());
      values.put("last_step", p.routine().cycles() - 1L);
      values.put("first_offset", (long) p.offset());
      values.put("first_row", (long) p.row());
      values.put("last_batch", p.layer().batches() - 1L);
      values.put("first_weight", (long) p.weight());
      values.put("weights_a_round", weighted ? (long) p.routine().takes() : 0L);
      values.put("first_control", (long) p.control());
      values.put("channels", (long) p.layer().channels());
      values.put("channels_at_once", (long) width);
      values.put("channels_a_group", p.layer().spread() ? (long) machine.lanes() : 0L);
      values.put("results", (long) results);
      values.put("round_stride", (long) width * results);
      values.put("group_stride", p.layer().spread() ? (long) machine.lanes() * results : 0L);
      values.put("mix", mix(p.routine().mix()));
      values.put("weighted", weighted ? 1L : 0L);
      layers.add(values);
    }
  }

  private static long mix(Routine.Mix mix) {
    return switch (mix) {
      case XNOR -> 0;
      case AND -> 1;
      case PASS -> 2;
    };
  }

  int width() {
    return widths.values().stream().mapToInt(w -> w).sum();
  }

  MemoryImage image() {
    return MemoryImage.of(
        width(),
        layers.size(),
        (i, word) -> {
          int at = 0;
          for (var field : widths.sequencedEntrySet()) {
            word.put(at, field.getValue(), layers.get(i).get(field.getKey()));
            at += field.getValue();
          }
        });
  }

  List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    int at = 0;
    for (var field : widths.sequencedEntrySet()) {
      int width = field.getValue();
      fields.add(
          new Field(
              field.getKey(),
              width == 1 ? "" : "[" + (width - 1) + ":0] ",
              width == 1 ? "description[" + at + "]" : Bits.slice("description", at, width)));
      at += width;
    }
    return fields;
  }
}

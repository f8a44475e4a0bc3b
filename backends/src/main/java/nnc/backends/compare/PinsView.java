package nnc.backends.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import nnc.backends.simulate.Block;
import nnc.backends.tool.Rtl;
import nnc.backends.verilog.Templates;

/// View of `pins.vm`: a block behind shift registers, so that it has four pins. Public for the
/// templates.
public record PinsView(String name, String block, List<In> inputs, List<Out> outputs) {

  /// An input port and the shift register's bits that feed it.
  public record In(String name, int high, int low) {}

  /// An output port.
  public record Out(String name, int msb) {}

  public PinsView {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /// The block with the shift registers as its top module `pins`.
  public static Rtl around(Block block, Templates templates) {
    List<In> inputs = new ArrayList<>();
    int low = 0;
    for (Block.Port port : block.inputs()) {
      inputs.add(new In(port.name(), low + port.width() - 1, low));
      low += port.width();
    }
    List<Out> outputs =
        block.outputs().stream().map(p -> new Out(p.name(), p.width() - 1)).toList();
    PinsView view = new PinsView("pins", block.rtl().top(), inputs, outputs);
    return block.rtl().with("pins.v", templates.render("compare/pins", view)).under("pins");
  }

  public int inMsb() {
    return inputs.getLast().high();
  }

  public int outMsb() {
    return outputs.stream().mapToInt(o -> o.msb() + 1).sum() - 1;
  }

  public String outputNames() {
    return outputs.stream().map(Out::name).collect(Collectors.joining(", "));
  }
}

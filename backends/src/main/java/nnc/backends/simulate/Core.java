package nnc.backends.simulate;

import java.util.List;

/// The pins of one emitted core module, as a simulator needs them: `clk`, `rst` (synchronous,
/// active high), per input `s_axis_<name>_tdata/tkeep/tlast/tvalid/tready` and
/// `frame_error_<name>[1:0]`, per output `m_axis_<name>_...`, and `probe[probes-1:0]`.
public record Core(String module, List<Bus> inputs, List<Bus> outputs, int probes) {

  /// An AXI4-Stream port's legal Verilog name and widths.
  public record Bus(String name, int dataBits, int keepBits) {
    public Bus {
      if (keepBits > 64) {
        throw new IllegalArgumentException(keepBits + " keep bits are more than 64");
      }
    }

    /// `long` words of TDATA.
    public int dataWords() {
      return (dataBits + 63) / 64;
    }

    /// `long` words of a beat as it is fed: TDATA, TKEEP, TLAST.
    public int beatWords() {
      return dataWords() + 2;
    }
  }

  public Core {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  public CycleLayout layout() {
    return new CycleLayout(this);
  }
}

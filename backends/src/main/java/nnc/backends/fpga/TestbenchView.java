package nnc.backends.fpga;

import java.util.ArrayList;
import java.util.List;
import nnc.backends.simulate.BusFrame;
import nnc.backends.verilog.Templates;
import nnc.ir.KernelDesign;
import nnc.ir.Value;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.Terminal;

/// A testbench that drives the top level with known frames and checks what comes out.
public record TestbenchView(
    String name, String top, int frames, List<Stream> inputs, List<Stream> outputs, long limit) {

  public TestbenchView {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /// One stream: its port, its file of `beats` words of TLAST, TKEEP and TDATA, and the bit of the
  /// shift register that stalls it.
  public record Stream(
      String name,
      String prefix,
      String error,
      String file,
      int dataBits,
      int keepBits,
      int beats,
      int bit) {

    public int dataMsb() {
      return dataBits - 1;
    }

    public int keepMsb() {
      return dataBits + keepBits - 1;
    }

    public int wordMsb() {
      return dataBits + keepBits;
    }

    public int lastBeat() {
      return beats - 1;
    }

    public String zero() {
      return (wordMsb() + 1) + "'d0";
    }
  }

  /// `x^31 + x^28 + 1`, a shift register of 31 bits with the longest period.
  private static final int LFSR = 31;

  static void emit(
      KernelDesign design, DesignPorts ports, RtlFiles files, List<EmitOptions.TestFrame> frames) {
    List<Stream> inputs = new ArrayList<>();
    List<Stream> outputs = new ArrayList<>();
    for (int i = 0; i < design.inputs().size(); i++) {
      int port = i;
      Terminal t = design.inputs().get(i);
      inputs.add(
          stream(
              files,
              ports.inputs().get(i),
              "s" + i,
              "stimulus",
              BusFrame.input(design.kernel(t.instance())),
              t,
              frames.stream().map(f -> f.inputs().get(port)).toList(),
              i));
    }
    for (int o = 0; o < design.outputs().size(); o++) {
      int port = o;
      Terminal t = design.outputs().get(o);
      outputs.add(
          stream(
              files,
              ports.outputs().get(o),
              "m" + o,
              "expected",
              BusFrame.of((Kernel.Egress) design.kernel(t.instance())),
              t,
              frames.stream().map(f -> f.outputs().get(port)).toList(),
              inputs.size() + o));
    }
    long steps =
        design.channels().stream().mapToLong(c -> c.beats()).sum()
            + design.instances().values().stream().mapToLong(k -> steps(k.kernel())).sum();
    String name = ports.design() + "_tb";
    files.text(
        "tb/" + name + ".v",
        "testbench",
        new TestbenchView(
            name,
            ports.top(),
            frames.size(),
            inputs,
            outputs,
            Math.min(Integer.MAX_VALUE, 10_000 + 50 * (frames.size() + 1L) * steps)));
  }

  private static long steps(Kernel kernel) {
    return kernel instanceof Kernel.Matrix k
        ? (long) k.vectors() * k.neuronFolds() * k.synapseFolds()
        : 0;
  }

  private static Stream stream(
      RtlFiles files,
      DesignPorts.Port port,
      String name,
      String role,
      BusFrame bus,
      Terminal terminal,
      List<Value> values,
      int number) {
    String file = role + "_" + port.name() + ".mem";
    StringBuilder text = new StringBuilder();
    int beats = 0;
    for (Value value : values) {
      long[] raw = new long[bus.elements()];
      for (int j = 0; j < raw.length; j++) {
        raw[j] = value.raw()[terminal.logicalIndex(j)];
      }
      long[] words = bus.pack(raw);
      for (int at = 0; at < words.length; at += bus.beatWords()) {
        text.append(word(bus, words, at)).append('\n');
        beats++;
      }
    }
    files.put("tb/" + file, Templates.bytes(text.toString()));
    return new Stream(
        name,
        port.prefix(),
        port.error(),
        file,
        port.dataBits(),
        port.keepBits(),
        beats,
        7 * number % LFSR);
  }

  /// TLAST, TKEEP and TDATA of a beat as one hexadecimal word.
  private static String word(BusFrame bus, long[] words, int at) {
    java.math.BigInteger word = java.math.BigInteger.valueOf(words[at + bus.dataWords() + 1]);
    word = word.shiftLeft(bus.busBytes()).or(unsigned(words[at + bus.dataWords()]));
    word = word.shiftLeft(8 * bus.busBytes());
    for (int w = 0; w < bus.dataWords(); w++) {
      word = word.or(unsigned(words[at + w]).shiftLeft(64 * w));
    }
    return word.toString(16);
  }

  private static java.math.BigInteger unsigned(long word) {
    return new java.math.BigInteger(Long.toUnsignedString(word));
  }

  public int lfsrMsb() {
    return LFSR - 1;
  }

  public int lfsrBelow() {
    return LFSR - 2;
  }

  public int lfsrTap() {
    return 27;
  }

  public String lfsrSeed() {
    return LFSR + "'h2ace1";
  }

  /// All expected beats have come.
  public String allTaken() {
    return String.join(
        " && ", outputs.stream().map(o -> "(" + o.name() + "_at == " + o.beats() + ")").toList());
  }
}

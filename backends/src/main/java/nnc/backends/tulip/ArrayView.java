package nnc.backends.tulip;

import java.util.List;
import nnc.backends.verilog.Bits;
import nnc.backends.verilog.Counter;
import nnc.backends.verilog.Templates;
import nnc.ir.PeProgram;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Terminal;

/// The core: controller, pipeline, groups and memory, with every width and constant as a number.
public record ArrayView(
    String origin,
    String summary,
    String name,
    String top,
    String input,
    String output,
    String error,
    int busMsb,
    int keepMsb,
    int probeMsb,
    Counter beat,
    Counter layer,
    Counter step,
    Counter row,
    Counter weight,
    Counter offset,
    Counter round,
    String lastInBeat,
    String lastOutBeat,
    int layerMsb,
    List<LayerTable.Field> description,
    String layerRom,
    String microRom,
    String offsetRom,
    String rowRom,
    String weightRom,
    String controlRom,
    String memory,
    String group,
    int channelWidth,
    int addressWidth,
    int addressMsb,
    String addressZero,
    String addressOne,
    int takes,
    int emits,
    int microMsb,
    int wordMsb,
    int offsetMsb,
    int rowMsb,
    int weightsMsb,
    int controlsMsb,
    int groups,
    int groupMsb,
    int inputs,
    int placeMsb,
    int firstPlace,
    int presentBit,
    int readMsb,
    int readsMsb,
    int writesMsb,
    int heldMsb,
    int groupHeld,
    int groupWeights,
    int groupControls,
    int countMsb,
    String countZero,
    String countLanes,
    String channelZero,
    String channelLanes,
    String outBase,
    String inBits,
    String beatAddress,
    String lastMask,
    String lastKeep,
    String fullKeep) {

  static ArrayView of(PeProgram program, ProgramImage image, LayerTable table, ArrayPorts ports) {
    Machine m = program.machine();
    String d = ports.design();
    int address = image.addressWidth();
    int channel = image.channelWidth();
    int count = Bits.counter(m.lanes());
    int inBits = bits(program.inputs());
    int outBits = bits(program.outputs());
    int inBeats = Math.ceilDiv(inBits, m.groups());
    int outBeats = Math.ceilDiv(outBits, m.groups());
    int lastBits = outBits - (outBeats - 1) * m.groups();
    Counter beat = Counter.upTo(Math.max(inBeats, outBeats) - 1L);
    Counter step = Counter.upTo(image.stepCount() - 1L);
    String wideBeat =
        beat.width() < address ? "{" + (address - beat.width()) + "'d0, beat}" : "beat";
    return new ArrayView(
        Templates.comment("design: " + program.name()),
        m.elements()
            + " processing elements in "
            + m.groups()
            + " groups, "
            + image.stepCount()
            + " steps of microcode, "
            + image.places().size()
            + " layers",
        ports.core(),
        ports.top(),
        "s_axis_" + ports.input(),
        "m_axis_" + ports.output(),
        "frame_error_" + ports.input(),
        ports.busBits() - 1,
        ports.busBits() / 8 - 1,
        ports.probes() - 1,
        beat,
        Counter.upTo(image.places().size() - 1L),
        step,
        Counter.upTo(image.rowCount() - 1L),
        new Counter(Bits.counter(image.weightCount()), image.weightCount() - 1L),
        new Counter(Bits.counter(image.offsetCount()), image.offsetCount() - 1L),
        Counter.upTo(image.controlCount() - 1L),
        beat.number(inBeats - 1L),
        beat.number(outBeats - 1L),
        table.width() - 1,
        table.fields(),
        d + "_layers",
        d + "_microcode",
        d + "_offsets",
        d + "_rows",
        d + "_weights",
        d + "_controls",
        d + "_memory",
        d + "_group",
        channel,
        address,
        address - 1,
        address + "'d0",
        address + "'d1",
        image.code().takes(),
        image.code().emits(),
        image.code().elementBits() - 1,
        image.code().width() - 1,
        m.inputs() * address - 1,
        image.rowWidth() - 1,
        m.elements() * m.inputs() - 1,
        m.elements() * m.controlBits() - 1,
        m.groups(),
        m.groups() - 1,
        m.inputs(),
        m.groups() * (address + 1) - 1,
        m.groups() * address,
        m.groups() * address,
        m.groups() * m.inputs() - 1,
        m.groups() * m.inputs() * address - 1,
        m.groups() * address - 1,
        m.elements() * m.cells() - 1,
        m.lanes() * m.cells(),
        m.lanes() * m.inputs(),
        m.lanes() * m.controlBits(),
        count - 1,
        count + "'d0",
        count + "'d" + m.lanes(),
        channel + "'d0",
        channel + "'d" + m.lanes(),
        address + "'d" + program.outputs().getFirst().base(),
        address + "'d" + inBits,
        wideBeat + " * " + address + "'d" + m.groups() + " + NUMBER",
        Bits.literal(m.groups(), lastBits == 64 ? -1L : (1L << lastBits) - 1),
        Bits.literal(m.groups() / 8, (1L << Math.ceilDiv(lastBits, 8)) - 1),
        Bits.literal(m.groups() / 8, (1L << (m.groups() / 8)) - 1));
  }

  private static int bits(List<Terminal> terminals) {
    return terminals.stream().mapToInt(Terminal::bits).sum();
  }
}

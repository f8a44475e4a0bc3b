package nnc.emulator.pe;

import java.io.Writer;
import nnc.emulator.ValueChanges;
import nnc.ir.PeProgram;
import nnc.ir.pe.Machine;

/// Writes a run of an array as a value change dump: the bus signals, what the controller does and
/// in which layer (a number, counted from 0), the stages of its pipeline, and for each cell a
/// vector with what it gave last in every element, element 0 in bit 0.
public final class ArrayTrace implements ArrayRun.Observer {

  private static final int STATE = 0;
  private static final int LAYER = 1;
  private static final int STANDING = 2;
  private static final int EXECUTE = 3;
  private static final int DRAINING = 4;
  private static final int READY = 5;
  private static final int ERROR = 6;
  private static final int VALID = 7;
  private static final int DATA = 8;
  private static final int KEEP = 9;
  private static final int LAST = 10;
  private static final int CELLS = 11;
  private static final int LAYER_BITS = 16;

  private final ValueChanges dump;
  private final Machine machine;

  /// Cycles are `picoseconds` long. Writes the header at once; the caller closes `writer`.
  public ArrayTrace(PeProgram program, Writer writer, long picoseconds) {
    this.machine = program.machine();
    this.dump = new ValueChanges(writer, CELLS + machine.cells(), picoseconds);
    dump.scope(new ValueChanges.Names().of(program.name()));
    dump.group("input");
    dump.scope("input");
    dump.variable(1, READY, "ready");
    dump.variable(2, ERROR, "frame_error");
    dump.end();
    dump.group("output");
    dump.scope("output");
    dump.variable(1, VALID, "valid");
    dump.variable(machine.groups(), DATA, "data");
    dump.variable(machine.groups() / 8, KEEP, "keep");
    dump.variable(1, LAST, "last");
    dump.end();
    dump.group("controller");
    dump.scope("controller");
    dump.variable(3, STATE, "state");
    dump.variable(LAYER_BITS, LAYER, "layer");
    dump.variable(1, STANDING, "valid_3");
    dump.variable(1, EXECUTE, "execute");
    dump.variable(1, DRAINING, "draining");
    dump.end();
    dump.group("elements");
    dump.scope("elements");
    for (int c = 0; c < machine.cells(); c++) {
      dump.variable(machine.elements(), CELLS + c, "cell_" + c);
    }
    dump.end();
    dump.end();
    dump.begin();
  }

  /// A save file of GTKWave that groups the signals by what they belong to.
  public String saveFile() {
    return dump.saveFile();
  }

  @Override
  public void cycle(long cycle, ArrayEngine engine) {
    boolean valid = engine.valid();
    bits(READY, engine.ready() ? 1 : 0, 1);
    bits(ERROR, engine.frameErrors(), 2);
    bits(VALID, valid ? 1 : 0, 1);
    if (valid) {
      bits(DATA, engine.data(), machine.groups());
      bits(KEEP, engine.keep(), machine.groups() / 8);
      bits(LAST, engine.last() ? 1 : 0, 1);
    } else {
      dump.show(DATA, "x", machine.groups());
      dump.show(KEEP, "x", machine.groups() / 8);
      dump.show(LAST, "x", 1);
    }
    bits(STATE, engine.state().number(), 3);
    bits(LAYER, engine.layerNumber(), LAYER_BITS);
    bits(STANDING, engine.standing() ? 1 : 0, 1);
    bits(EXECUTE, engine.standing() && !engine.stalled() ? 1 : 0, 1);
    bits(DRAINING, engine.drains() ? 1 : 0, 1);
    for (int c = 0; c < machine.cells(); c++) {
      StringBuilder digits = new StringBuilder(machine.elements());
      for (int e = machine.elements() - 1; e >= 0; e--) {
        digits.append((char) ('0' + (engine.output(c, e / 64) >>> e % 64 & 1)));
      }
      dump.show(CELLS + c, digits.toString(), machine.elements());
    }
    dump.cycle(cycle);
  }

  private void bits(int signal, long value, int bits) {
    dump.show(signal, ValueChanges.binary(value, bits), bits);
  }
}

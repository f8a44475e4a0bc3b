package nnc.backends.tulip;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import nnc.backends.compare.Answers;
import nnc.backends.compare.Workload;
import nnc.backends.simulate.Block;
import nnc.backends.tool.Rtl;
import nnc.backends.verilog.MemoryImage;
import nnc.backends.verilog.Templates;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Routine;
import nnc.ir.pe.Step;

/// One processing element with what a group adds to it, its bits mixed with its weights and a
/// register for its result, as a block that executes routines. The element is the emitted one.
public final class LaneBlock {

  /// One execution of a routine: the bits it takes and the element's weights for them, the first
  /// ones lowest, the control word, and the results that must come.
  public record Turn(
      Routine routine, BigInteger bits, BigInteger weights, long control, List<Boolean> results) {
    public Turn {
      results = List.copyOf(results);
    }
  }

  private final Microcode code;
  private final Block block;

  public LaneBlock(Machine machine, ProgramEmitter.Cell cell) {
    this.code = new Microcode(machine);
    Templates templates = new Templates("tulip");
    String origin = "one processing element";
    SortedMap<String, byte[]> files = new TreeMap<>();
    put(
        files,
        "cell.v",
        templates.render(cell.template(), new ProgramEmitter.CellView(origin, "threshold_cell")));
    put(
        files,
        "element.v",
        templates.render(
            "element", ElementView.of(machine, code, origin, "element", "threshold_cell")));
    put(
        files,
        "lane.v",
        templates.render("compare/lane", LaneView.of(machine, code, origin, "lane", "element")));
    block =
        new Block(
            new Rtl(files, "lane"),
            List.of(
                new Block.Port("rst", 1),
                new Block.Port("enable", 1),
                new Block.Port("load", 1),
                new Block.Port("micro", code.elementBits()),
                new Block.Port("bits", machine.inputs()),
                new Block.Port("weights", machine.inputs()),
                new Block.Port("mix", 2),
                new Block.Port("control", machine.controlBits())),
            List.of(new Block.Port("given", 1), new Block.Port("result", 1)));
  }

  private static void put(SortedMap<String, byte[]> files, String name, String text) {
    files.put(name, text.getBytes(StandardCharsets.UTF_8));
  }

  public Block block() {
    return block;
  }

  /// The turns one after the other, all of one length; the first is not measured.
  public Workload turns(String name, List<Turn> turns) {
    Answers answers = new Answers(block);
    reset(answers);
    turns.forEach(t -> turn(answers, t));
    int cycles = turns.getFirst().routine().cycles();
    return new Workload(answers.trial(name), 1 + cycles, cycles);
  }

  /// After a turn, `cycles` cycles in which no step is executed.
  public Workload waiting(Turn before, int cycles) {
    Answers answers = new Answers(block);
    reset(answers);
    turn(answers, before);
    for (int i = 0; i < cycles; i++) {
      send(answers, false, new Step(0, List.of(), java.util.Optional.empty()), 0, 0, 2, 0);
    }
    return new Workload(answers.trial("waiting"), 2 + before.routine().cycles(), 1);
  }

  private void reset(Answers answers) {
    List<BigInteger> values = new ArrayList<>();
    for (Block.Port p : block.inputs()) {
      values.add(p.name().equals("rst") ? BigInteger.ONE : BigInteger.ZERO);
    }
    answers.send(values);
  }

  private void turn(Answers answers, Turn turn) {
    int at = 0;
    int given = 0;
    int mix =
        switch (turn.routine().mix()) {
          case XNOR -> 0;
          case AND -> 1;
          case PASS -> 2;
        };
    for (Step step : turn.routine().steps()) {
      long bits = low(turn.bits(), at, step.take());
      long weights = low(turn.weights(), at, step.take());
      at += step.take();
      send(answers, true, step, bits, weights, mix, turn.control());
      if (step.emit().isPresent()) {
        answers.expect(1, turn.results().get(given++));
      }
    }
  }

  private static long low(BigInteger bits, int from, int count) {
    return bits.shiftRight(from).longValue() & ((1L << count) - 1);
  }

  private void send(
      Answers answers, boolean enable, Step step, long bits, long weights, int mix, long control) {
    MemoryImage word = MemoryImage.of(code.width(), 1, (_, w) -> code.encode(step, w));
    String hex = new String(word.text(), StandardCharsets.US_ASCII).strip();
    BigInteger micro = new BigInteger(hex, 16).mod(BigInteger.ONE.shiftLeft(code.elementBits()));
    answers.send(
        List.of(
            BigInteger.ZERO,
            enable ? BigInteger.ONE : BigInteger.ZERO,
            step.emit().isPresent() ? BigInteger.ONE : BigInteger.ZERO,
            micro,
            BigInteger.valueOf(bits),
            BigInteger.valueOf(weights),
            BigInteger.valueOf(mix),
            BigInteger.valueOf(control)));
  }
}

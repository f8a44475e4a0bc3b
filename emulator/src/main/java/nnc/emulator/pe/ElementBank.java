package nnc.emulator.pe;

import nnc.ir.pe.Machine;
import nnc.ir.pe.Step;

/// Sixty-four processing elements that execute steps given one by one; for tests of schedules.
public final class ElementBank {

  private final Machine machine;
  private final Word word;

  public ElementBank(Machine machine) {
    this.machine = machine;
    this.word = new Word(Word.Layout.of(machine));
  }

  /// Sets bit `index` of the control words: bit `i` of `value` for element `i`.
  public void control(int index, long value) {
    word.control(index, value);
  }

  /// Executes `step` on the bits that it takes, mixed already; gives what it emits, or 0.
  public long step(Step step, long[] inputs) {
    for (int i = 0; i < inputs.length; i++) {
      word.input(i, inputs[i]);
    }
    return new StepCode(machine, step).execute(word);
  }

  /// What `cell` gave when it was last evaluated.
  public long output(int cell) {
    return word.output(cell);
  }
}

package nnc.ir.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.op.Stdp;
import org.junit.jupiter.api.Test;

/// One synapse with a delay of 1 and a weight of 20000 in units of 2^-15, against values by hand.
/// With 5 steps the table of 2048 exp(-i / 5) is 1676, 1372, 1123, 920, 753, 616, 505 for i = 1..7.
class LearningTest {

  private static final long START = 20_000;
  private static final long UP = 1 << 15;
  private static final long DOWN = 1 << 14;

  private static Learning synapse(boolean nearest, long down, Stdp.Reading reading) {
    SparseSynapses synapses =
        new SparseSynapses(
            1,
            1,
            Tensor.narrowest(Shape.of(2), 0, 1),
            Tensor.narrowest(Shape.of(1), 1),
            Tensor.ofRaw(Shape.of(1), new NumberFormat.Fixed(false, 16, 15), START));
    return Learning.of(
        new Op.Plastic(
            synapses,
            new Stdp(nearest, 5, 5, UP, down, 0, 60_000, reading),
            new TensorType(Shape.of(1), Formats.BIT)));
  }

  /// The weight that a spike at 20 finds, after one at 10 and the target's at `fired`.
  private static long learned(Learning learning, int... fired) {
    assertEquals(START, learning.pass(0, 0, 10), "nothing to learn from");
    learning.sent(0, 10);
    for (int step : fired) {
      learning.fired(0, step);
    }
    return learning.pass(0, 0, 20);
  }

  /// 14 + 1 - 10 = 5 potentiates: 32768 * 753 / 2048; 20 - (14 + 1) = 5 depresses by half of it.
  @Test
  void aSpikeBetweenTwoPairsWithBoth() {
    for (boolean nearest : new boolean[] {true, false}) {
      assertEquals(
          START + 12_048 - 6_024, learned(synapse(nearest, DOWN, Stdp.Reading.FITTED), 14));
    }
  }

  /// Of 14 and 16 the first is the nearest after 10, the last the nearest before 20, which is 3
  /// behind: 16384 * 1123 / 2048.
  @Test
  void nearestPairsAreOneOnEachSide() {
    assertEquals(START + 12_048 - 8_984, learned(synapse(true, DOWN, Stdp.Reading.FITTED), 14, 16));
  }

  /// 16 is 7 behind 10 too: 32768 * 505 / 2048 = 8080. The trace at 16 is 2048 + 1372, and 3420 *
  /// 1123 / 2048 = 1875 after 3 steps, half of which depresses in units of 2048: 15000.
  @Test
  void allPairsAddUp() {
    assertEquals(
        START + 12_048 + 8_080 - 15_000,
        learned(synapse(false, DOWN, Stdp.Reading.FITTED), 14, 16));
  }

  /// With a negative amplitude the second order adds as well; the bound is 60000.
  @Test
  void bothOrdersCanPotentiateUpToTheBound() {
    assertEquals(START + 12_048 + 6_024, learned(synapse(true, -DOWN, Stdp.Reading.FITTED), 14));
    assertEquals(60_000, learned(synapse(false, -UP, Stdp.Reading.FITTED), 11, 12, 13, 14));
  }

  /// Together: the target's spike at 19 comes to the synapse at 20, and depresses by 2048 / 2048 of
  /// the amplitude, or not; as potentiation it is 10 late: 2048 exp(-2) = 277, times 16.
  @Test
  void spikesThatMeetDepressOrNot() {
    assertEquals(START + 4_432 - 16_384, learned(synapse(true, DOWN, Stdp.Reading.FITTED), 19));
    assertEquals(
        START + 4_432, learned(synapse(true, DOWN, new Stdp.Reading(false, true, true)), 19));
  }

  /// Without a dendrite's delay 14 is 4 behind 10, times 16, and 6 before 20, times 8.
  @Test
  void anAxonalDelayDoesNotCount() {
    assertEquals(
        START + 16 * 920 - 8 * 616,
        learned(synapse(true, DOWN, new Stdp.Reading(true, true, false)), 14));
  }

  /// A spike that is not in the window of a synapse yet is looked at again by the next.
  @Test
  void spikesToComeToTheSynapseAreLeftForTheNext() {
    Learning learning = synapse(true, 0, Stdp.Reading.FITTED);
    assertEquals(START, learned(learning, 20));
    learning.sent(0, 20);
    assertEquals(START + 16 * 1_676, learning.pass(0, 0, 30));
  }
}

package nnc.backends.spinnaker;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import nnc.ir.op.SparseSynapses;

/// Synapses as text, a line `source,target,weight,delay` for each, the delay in steps, `extra` of
/// them more than the network says. `sizes` leaves out the signs of weights. Tens of millions of
/// lines are written at once, so numbers go straight into bytes, and a weight, of which there are
/// some thousand, is formatted once.
final class SynapseListing {

  private static final int LONGEST_NUMBER = 11;

  private final SparseSynapses synapses;
  private final int extra;
  private final boolean sizes;
  private final boolean learns;
  private final Map<Long, byte[]> weights = new HashMap<>();
  private byte[] out = new byte[1 << 12];
  private int length;

  SynapseListing(SparseSynapses synapses, int extra, boolean sizes, boolean learns) {
    this.synapses = synapses;
    this.extra = extra;
    this.sizes = sizes;
    this.learns = learns;
  }

  /// The lines of the synapses whose weights are negative, or of those that are positive; those
  /// that learn may begin with 0.
  byte[] rows(boolean negative) {
    length = 0;
    for (int source = 0; source < synapses.sources(); source++) {
      for (int i = synapses.start(source); i < synapses.start(source + 1); i++) {
        long raw = synapses.weights().raw(synapses.weight(i));
        if ((raw != 0 || learns) && raw < 0 == negative) {
          number(source, ',');
          number(synapses.target(i), ',');
          text(weights.computeIfAbsent(raw, this::weight));
          number(synapses.delay(i) + extra, '\n');
        }
      }
    }
    return Arrays.copyOf(out, length);
  }

  private byte[] weight(long raw) {
    double weight = (sizes ? Math.abs(raw) : raw) * synapses.weights().format().unit();
    return (weight + ",").getBytes(StandardCharsets.US_ASCII);
  }

  private void text(byte[] more) {
    room(more.length);
    System.arraycopy(more, 0, out, length, more.length);
    length += more.length;
  }

  /// Appends a number that is not negative, and what ends it.
  private void number(int value, char end) {
    room(LONGEST_NUMBER);
    int digits = 1;
    for (int rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    for (int at = length + digits - 1, rest = value; at >= length; at--, rest /= 10) {
      out[at] = (byte) ('0' + rest % 10);
    }
    length += digits;
    out[length] = (byte) end;
    length++;
  }

  private void room(int more) {
    if (length + more > out.length) {
      out = Arrays.copyOf(out, Math.toIntExact(Math.addExact(out.length, out.length / 2L)));
    }
  }
}

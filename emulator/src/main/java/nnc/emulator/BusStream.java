package nnc.emulator;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import nnc.ir.Value;

/// What the world sends to one input of a design, beat by beat.
@FunctionalInterface
public interface BusStream {

  /// Writes the next beat; false where there is none left.
  boolean next(BusBeat into);

  /// Leaves out the next `frames` frames that have not begun; only for frames made of values.
  default void skip(int frames) {
    throw new UnsupportedOperationException("beats of no frames");
  }

  /// One well-formed frame for each value.
  static BusStream of(BusPort port, Iterator<Value> frames) {
    if (port.events()) {
      return events(port, frames);
    }
    return new BusStream() {
      private Value frame;
      private int beat;

      @Override
      public void skip(int many) {
        for (int i = 0; i < many; i++) {
          frames.next();
        }
      }

      @Override
      public boolean next(BusBeat into) {
        if (beat == 0) {
          if (!frames.hasNext()) {
            return false;
          }
          frame = frames.next();
        }
        port.encode(frame, beat, into);
        beat = beat == port.beats() - 1 ? 0 : beat + 1;
        return true;
      }
    };
  }

  private static BusStream events(BusPort port, Iterator<Value> frames) {
    Queue<BusBeat> waiting = new ArrayDeque<>();
    return into -> {
      if (waiting.isEmpty()) {
        if (!frames.hasNext()) {
          return false;
        }
        waiting.addAll(port.frame(frames.next()));
      }
      into.copyFrom(waiting.remove(), port.dataWords());
      return true;
    };
  }

  /// Any beats, malformed frames included.
  static BusStream of(BusPort port, List<BusBeat> beats) {
    Iterator<BusBeat> rest = List.copyOf(beats).iterator();
    return into -> {
      if (!rest.hasNext()) {
        return false;
      }
      into.copyFrom(rest.next(), port.dataWords());
      return true;
    };
  }
}

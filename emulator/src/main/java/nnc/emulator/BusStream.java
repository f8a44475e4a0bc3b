package nnc.emulator;

import java.util.Iterator;
import java.util.List;
import nnc.ir.Value;

/// What the world sends to one input of a design, beat by beat.
@FunctionalInterface
public interface BusStream {

  /// Writes the next beat; false where there is none left.
  boolean next(BusBeat into);

  /// One well-formed frame for each value.
  static BusStream of(BusPort port, Iterator<Value> frames) {
    return new BusStream() {
      private Value frame;
      private int beat;

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

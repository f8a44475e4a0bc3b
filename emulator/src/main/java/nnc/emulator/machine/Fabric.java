package nnc.emulator.machine;

import java.util.List;
import nnc.ir.MachineImage;
import nnc.ir.machine.Chip;
import nnc.ir.machine.Pace;

/// Routers and the links between them: where packets go, how long they wait, and what becomes of
/// those that a link does not take.
///
/// Such a packet may go around, by the other two sides of the triangle that the link is a side of
/// (emergency routing), where the first of them is free. Otherwise the router drops it and keeps
/// the last one dropped; a monitor may read it and send it again by that link. What is dropped
/// while the one before has not been read is lost.
final class Fabric {

  /// How a packet comes to be at a chip: by a link or from a core; on its way around; or sent
  /// again.
  enum Way {
    PLAIN,
    AROUND,
    AGAIN
  }

  /// A packet at a chip. `link` is the one by which it came (-1 from a core), of a packet on its
  /// way around the one that was taken, and of one that is sent again the one by which it leaves.
  record Move(Way way, int chip, int link) {}

  /// Where a packet is next, and when.
  record Onward(long time, Move move) {}

  private final Router router;
  private final Pace pace;
  private final long[] monitors;
  private long hops;
  private long lost;
  private long around;
  private long again;

  Fabric(MachineImage image) {
    this.router = new Router(image);
    this.pace = image.machine().pace();
    this.monitors = new long[image.machine().chips().size()];
  }

  /// Sends a packet on from where it is, into `onward`; gives the cores of the chip that get it, a
  /// bit each.
  int pass(long time, Move at, int key, List<Onward> onward) {
    switch (at.way) {
      case PLAIN -> {
        int route = router.route(at.chip, at.link, key);
        if (route == Router.NO_ROUTE) {
          lost++;
          return 0;
        }
        for (int link = 0; link < Chip.LINKS; link++) {
          if ((route >> link & 1) != 0) {
            leave(time, at.chip, link, onward);
          }
        }
        return route >>> Chip.LINKS;
      }
      case AROUND -> second(time, at, onward);
      case AGAIN -> leave(time, at.chip, at.link, onward);
    }
    return 0;
  }

  private void leave(long time, int chip, int link, List<Onward> onward) {
    int next = router.behind(chip, link);
    long left = next < 0 ? -1 : router.leave(chip, link, time, pace.patience());
    if (left >= 0) {
      hop(left, new Move(Way.PLAIN, next, Chip.opposite(link)), onward);
    } else if (next < 0) {
      lost++;
    } else if (!pace.emergency() || !first(time + pace.patience(), chip, link, onward)) {
      drop(time + pace.patience(), new Move(Way.AGAIN, chip, link), onward);
    }
  }

  private void hop(long left, Move to, List<Onward> onward) {
    hops++;
    onward.add(new Onward(left + pace.hop(), to));
  }

  /// The link counter-clockwise of the one that is taken, then the one clockwise of it, lead to the
  /// same chip: east is north-east and south.
  private boolean first(long time, int chip, int taken, List<Onward> onward) {
    int link = (taken + 1) % Chip.LINKS;
    int corner = router.behind(chip, link);
    if (corner < 0 || router.behind(corner, clockwise(taken)) < 0) {
      return false;
    }
    long left = router.leave(chip, link, time, 0);
    if (left < 0) {
      return false;
    }
    around++;
    hop(left, new Move(Way.AROUND, corner, taken), onward);
    return true;
  }

  private void second(long time, Move at, List<Onward> onward) {
    int link = clockwise(at.link);
    long left = router.leave(at.chip, link, time, pace.patience());
    if (left >= 0) {
      Move there = new Move(Way.PLAIN, router.behind(at.chip, link), Chip.opposite(at.link));
      hop(left, there, onward);
    } else {
      drop(time + pace.patience(), at, onward);
    }
  }

  private static int clockwise(int link) {
    return (link + Chip.LINKS - 1) % Chip.LINKS;
  }

  private void drop(long time, Move retry, List<Onward> onward) {
    if (pace.reinjection() == 0 || monitors[retry.chip] > time) {
      lost++;
      return;
    }
    again++;
    monitors[retry.chip] = time + pace.reinjection();
    onward.add(new Onward(monitors[retry.chip], retry));
  }

  /// Packets over links.
  long hops() {
    return hops;
  }

  /// Packets, or copies of them, that came nowhere.
  long lost() {
    return lost;
  }

  /// Packets that went around a taken link.
  long around() {
    return around;
  }

  /// Packets that a monitor sent again, each time.
  long again() {
    return again;
  }

  List<MachineOutcome.LinkCounts> links() {
    return router.counts();
  }
}

package nnc.passes.map;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.KernelDesign;
import nnc.ir.kernel.Channel;

/// A frame through some kernels of a design, beat by beat and on demand; see `TokenDemand`.
/// Channels that enter the part give beats when asked, channels that leave it take any.
final class TokenRun {

  private final List<String> order;
  private final TokenActor[] actors;
  private final Link[][] in;
  private final Link[][] out;
  private final int[] nearestOutput;
  private final List<Link> links = new ArrayList<>();
  private final List<Link> leaving = new ArrayList<>();

  /// A channel: `from` and `to` are indices of actors, -1 outside.
  private static final class Link {
    private final Channel channel;
    private final int from;
    private final int to;
    private long pushed;
    private int held;
    private int most;

    Link(Channel channel, int from, int to) {
      this.channel = channel;
      this.from = from;
      this.to = to;
    }
  }

  TokenRun(KernelDesign design, List<String> order) {
    this.order = order;
    int n = order.size();
    this.actors = new TokenActor[n];
    this.in = new Link[n][];
    this.out = new Link[n][];
    this.nearestOutput = new int[n];
    SequencedMap<Channel, Link> byChannel = new LinkedHashMap<>();
    for (Channel c : design.channels()) {
      int from = order.indexOf(c.from());
      int to = order.indexOf(c.to());
      if (from >= 0 || to >= 0) {
        Link link = new Link(c, from, to);
        byChannel.put(c, link);
        links.add(link);
        if (to < 0) {
          leaving.add(link);
        }
      }
    }
    for (int i = 0; i < n; i++) {
      String id = order.get(i);
      actors[i] = new TokenActor(design.kernel(id));
      in[i] = design.into(id).stream().map(byChannel::get).toArray(Link[]::new);
      out[i] = design.outOf(id).stream().map(byChannel::get).toArray(Link[]::new);
      for (Link link : out[i]) {
        nearestOutput[i] = Math.max(nearestOutput[i], link.to);
      }
    }
  }

  /// Runs a frame; the most beats each inner channel held.
  SequencedMap<String, Integer> frame() {
    while (true) {
      settle();
      Link waiting = leastAdvanced();
      if (waiting == null) {
        break;
      }
      give(waiting);
    }
    SequencedMap<String, Integer> most = new LinkedHashMap<>();
    for (Link link : links) {
      if (link.from >= 0 && link.to >= 0) {
        most.put(link.channel.id(), link.most);
      }
    }
    return most;
  }

  /// Lets every actor act that can, the nearest to the outputs first.
  private void settle() {
    int i = actors.length - 1;
    while (i >= 0) {
      if (met(i)) {
        i = act(i) ? Math.max(i, nearestOutput[i]) : i;
      } else {
        i--;
      }
    }
  }

  private boolean met(int i) {
    int port = actors[i].needs();
    if (port == TokenActor.NONE) {
      return true;
    }
    if (port >= 0) {
      return in[i][port].held > 0;
    }
    for (Link link : in[i]) {
      if (link.held == 0) {
        return false;
      }
    }
    return true;
  }

  private boolean act(int i) {
    int port = actors[i].needs();
    if (port >= 0) {
      in[i][port].held--;
    } else if (port == TokenActor.EVERY) {
      for (Link link : in[i]) {
        link.held--;
      }
    }
    boolean emits = actors[i].act();
    if (emits) {
      for (Link link : out[i]) {
        push(link);
      }
    }
    return emits;
  }

  private static void push(Link link) {
    link.pushed++;
    if (link.to >= 0) {
      link.held++;
      link.most = Math.max(link.most, link.held);
    }
  }

  /// The leaving channel that has the smallest part of its frame; null when all are complete.
  private Link leastAdvanced() {
    Link least = null;
    for (Link link : leaving) {
      if (link.pushed < link.channel.beats()
          && (least == null
              || link.pushed * least.channel.beats() < least.pushed * link.channel.beats())) {
        least = link;
      }
    }
    return least;
  }

  /// Gives one beat at the entering channel that `waiting` waits for.
  private void give(Link waiting) {
    Link link = waiting;
    while (link.from >= 0) {
      int port = actors[link.from].needs();
      Link[] inputs = in[link.from];
      Link empty = port >= 0 ? inputs[port] : null;
      for (int p = 0; p < inputs.length && empty == null; p++) {
        empty = inputs[p].held == 0 ? inputs[p] : null;
      }
      if (empty == null) {
        throw new IllegalStateException("'" + order.get(link.from) + "' could act and did not");
      }
      link = empty;
    }
    push(link);
  }
}

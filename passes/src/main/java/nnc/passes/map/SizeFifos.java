package nnc.passes.map;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import nnc.ir.KernelDesign;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Kernel;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;

/// Chooses the depth of every FIFO so that no input can make the design deadlock: where branches
/// meet again, the shorter one holds what the longer one needs before it gives anything
/// (`TokenDemand`). Two more things are held so that the design is not slowed: what arrives in a
/// shorter branch while the longer one's pipeline works, and, in front of a matrix that reuses its
/// stored vector, what a slow producer gives meanwhile. A channel into a delay holds what is
/// delayed. Other channels get two beats.
public record SizeFifos() implements Pass<KernelDesign, KernelDesign> {

  @Override
  public String id() {
    return "size-fifos";
  }

  @Override
  public String summary() {
    return "choose FIFO depths so that no input can make the design deadlock";
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.EXACT;
  }

  @Override
  public String example() {
    return EXAMPLE;
  }

  private static final String EXAMPLE =
      """
      kernels example {
        @x = input { instance = %x, shape = [1, 3, 3], channels = 1, positions = 9 }
        %x = ingress { bus_bytes = 4, per_beat = 9, lanes = 1, elements = 9, format = uint2 }
        %x_fork = fork { copies = 2, lanes = 1, beats = 9, format = uint2 }
        %sum_lines = linebuffer {
          channels = 1,
          height = 3,
          width = 3,
          kernel = [3, 3],
          stride = [1, 1],
          padding = [1, 1, 1, 1],
          pad_value = 0,
          lanes = 1,
          format = uint2
        }
        %sum = pool {
          max = false,
          size = 9,
          channels = 1,
          vectors = 9,
          lanes = 1,
          input = uint2,
          accumulator = uint5,
          stages = [],
          output = uint5
        }
        %r = add {
          channels = 1,
          vectors = 9,
          lanes = 1,
          inputs = [uint2, uint5],
          accumulator = uint5,
          stages = [],
          output = uint5
        }
        %y = egress { bus_bytes = 4, per_beat = 6, lanes = 1, elements = 9, format = uint5 }
        #x_in = channel {
          from_port = 0,
          to = %x,
          to_port = 0,
          lanes = 9,
          format = uint2,
          depth = 2,
          beats = 1
        }
        #x_out = channel {
          from = %x,
          from_port = 0,
          to = %x_fork,
          to_port = 0,
          lanes = 1,
          format = uint2,
          depth = 2,
          beats = 9
        }
        #x_fork_out0 = channel {
          from = %x_fork,
          from_port = 0,
          to = %sum_lines,
          to_port = 0,
          lanes = 1,
          format = uint2,
          depth = 2,
          beats = 9
        }
        #sum_lines_out = channel {
          from = %sum_lines,
          from_port = 0,
          to = %sum,
          to_port = 0,
          lanes = 1,
          format = uint2,
          depth = 2,
          beats = 81
        }
        #x_fork_out1 = channel {
          from = %x_fork,
          from_port = 1,
          to = %r,
          to_port = 0,
          lanes = 1,
          format = uint2,
          depth = 2,
          beats = 9
        }
        #sum_out = channel {
          from = %sum,
          from_port = 0,
          to = %r,
          to_port = 1,
          lanes = 1,
          format = uint5,
          depth = 2,
          beats = 9
        }
        #r_out = channel {
          from = %r,
          from_port = 0,
          to = %y,
          to_port = 0,
          lanes = 1,
          format = uint5,
          depth = 2,
          beats = 9
        }
        #y_out = channel {
          from = %y,
          from_port = 0,
          to_port = 0,
          lanes = 6,
          format = uint5,
          depth = 2,
          beats = 2
        }
        @y = output { instance = %y, shape = [1, 3, 3], channels = 1, positions = 9 }
      }
      """;

  @Override
  public KernelDesign apply(KernelDesign design, PassContext context) {
    SequencedMap<String, Integer> demand = TokenDemand.of(design);
    Map<String, Long> arrival = arrivals(design);
    long interval = Math.max(1, InitiationInterval.of(design));
    List<Channel> channels = new ArrayList<>();
    Map<String, Double> supply = supply(design);
    for (Channel c : design.channels()) {
      long extra = burst(design, c, supply.getOrDefault(c.from(), 0.0), interval);
      if (!c.to().isEmpty()) {
        extra += design.kernel(c.to()).beatsAhead();
      }
      Integer held = demand.get(c.id());
      if (held != null) {
        extra += held - 1 + meanwhile(design, c, arrival, interval);
      }
      int depth = Math.toIntExact(Wiring.SHALLOW + extra);
      if (depth > Wiring.SHALLOW) {
        context.remark(c.to(), "channel '" + c.id() + "' holds " + depth + " beats");
      }
      channels.add(c.withDepth(depth));
    }
    return new KernelDesign(
        design.name(), design.instances(), channels, design.inputs(), design.outputs());
  }

  /// Beats that arrive in `c` while the longest pipeline to its consumer works.
  private static long meanwhile(
      KernelDesign design, Channel c, Map<String, Long> arrival, long interval) {
    long latest =
        design.into(c.to()).stream()
            .mapToLong(other -> arrival.getOrDefault(other.from(), 0L))
            .max()
            .orElse(0);
    long early = latest - arrival.getOrDefault(c.from(), 0L);
    return Math.min(early, Math.ceilDiv(early * c.beats(), interval));
  }

  /// Beats of the next vector that must be there when a matrix comes to it, because its producer
  /// takes `perFrame / beats` cycles for each while the matrix takes one a cycle.
  private static long burst(KernelDesign design, Channel c, double perFrame, long interval) {
    if (c.to().isEmpty() || !(design.kernel(c.to()) instanceof Kernel.Matrix k)) {
      return 0;
    }
    double perBeat = perFrame / c.beats();
    double reuse = (k.neuronFolds() - 1.0) * k.synapseFolds();
    if (perBeat <= 1 || k.vectors() * (k.synapseFolds() * perBeat + reuse) <= interval) {
      return 0;
    }
    return (long)
        Math.min(Math.ceil(k.synapseFolds() * (1 - 1 / perBeat)), Math.ceil(reuse / perBeat));
  }

  /// Cycles a frame in which each instance can give its beats at the fastest. A line buffer holds
  /// rows, so what comes before it does not matter.
  private static Map<String, Double> supply(KernelDesign design) {
    Map<String, Double> supply = new HashMap<>();
    for (String id : design.order()) {
      Kernel kernel = design.kernel(id);
      double before =
          kernel instanceof Kernel.LineBuffer
              ? 0
              : design.into(id).stream()
                  .mapToDouble(c -> supply.getOrDefault(c.from(), 0.0))
                  .max()
                  .orElse(0);
      supply.put(id, Math.max(before, (double) InitiationInterval.of(kernel)));
    }
    return supply;
  }

  /// When a beat that enters at cycle 0 leaves each instance, pipelines alone considered.
  private static Map<String, Long> arrivals(KernelDesign design) {
    Map<String, Long> arrival = new HashMap<>();
    for (String id : design.order()) {
      long before =
          design.into(id).stream()
              .mapToLong(c -> arrival.getOrDefault(c.from(), 0L))
              .max()
              .orElse(0);
      arrival.put(id, before + design.kernel(id).latency() + 1);
    }
    return arrival;
  }
}

package nnc.passes.map;

import java.util.List;
import java.util.Set;
import nnc.ir.KernelDesign;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.Ports;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Property;

/// Puts a width converter into every channel whose ends have different lanes. Where neither number
/// divides the other, two converters meet at their greatest common divisor, or at their least
/// common multiple where fewer lanes would slow the design.
public record InsertWidthConverters() implements Pass<KernelDesign, KernelDesign> {

  @Override
  public String id() {
    return "insert-width-converters";
  }

  @Override
  public String summary() {
    return "convert between kernels of different lanes";
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.EXACT;
  }

  @Override
  public Set<Property> requires() {
    return Set.of();
  }

  @Override
  public String example() {
    return EXAMPLE;
  }

  private static final String EXAMPLE =
      """
      kernels example {
        @x = input { instance = %x, shape = [4], channels = 4, positions = 1 }
        %x = ingress { bus_bytes = 1, per_beat = 4, lanes = 1, elements = 4, format = uint2 }
        %fc = matrix {
          outputs = 2,
          inputs = 4,
          vectors = 1,
          weights = int3[2, 4] [1, 2, 3, -4, 0, -1, 2, 1],
          pe = 1,
          simd = 2,
          constant = false,
          tree_stages = 0,
          input = uint2,
          accumulator = int6,
          stages = [],
          output = int6
        }
        %y = egress { bus_bytes = 2, per_beat = 2, lanes = 1, elements = 2, format = int6 }
        #x_in = channel {
          from_port = 0,
          to = %x,
          to_port = 0,
          lanes = 4,
          format = uint2,
          depth = 2,
          beats = 1
        }
        #x_out = channel {
          from = %x,
          from_port = 0,
          to = %fc,
          to_port = 0,
          lanes = 1,
          format = uint2,
          depth = 2,
          beats = 4
        }
        #fc_out = channel {
          from = %fc,
          from_port = 0,
          to = %y,
          to_port = 0,
          lanes = 1,
          format = int6,
          depth = 2,
          beats = 2
        }
        #y_out = channel {
          from = %y,
          from_port = 0,
          to_port = 0,
          lanes = 2,
          format = int6,
          depth = 2,
          beats = 1
        }
        @y = output { instance = %y, shape = [2], channels = 2, positions = 1 }
      }
      """;

  @Override
  public KernelDesign apply(KernelDesign design, PassContext context) {
    long interval = InitiationInterval.of(design);
    Wiring wiring = new Wiring();
    design
        .instances()
        .forEach((id, instance) -> wiring.add(id, instance.kernel(), instance.span()));
    for (Channel c : design.channels()) {
      if (c.from().isEmpty()) {
        wiring.connectSource(c.to(), c.depth());
        continue;
      }
      Wiring.End end = new Wiring.End(c.from(), c.fromPort());
      if (c.to().isEmpty()) {
        wiring.connectSink(c.from(), c.depth());
        continue;
      }
      Ports.Port from = Ports.of(design.kernel(c.from())).outputs().get(c.fromPort());
      Ports.Port to = Ports.of(design.kernel(c.to())).inputs().get(c.toPort());
      int elements = Math.multiplyExact(from.lanes(), from.beats());
      int lanes = from.lanes();
      for (int next : steps(lanes, to.lanes(), elements, interval)) {
        Kernel kernel = new Kernel.Width(lanes, next, elements, from.format());
        String id = wiring.add(c.to() + "_width", kernel, design.instances().get(c.to()).span());
        wiring.connect(end, id, 0);
        end = new Wiring.End(id, 0);
        lanes = next;
      }
      wiring.connect(end, c.to(), c.toPort(), c.depth());
    }
    return wiring.design(design.name(), design.inputs(), design.outputs());
  }

  /// The lanes a stream goes through after `from`.
  private static List<Integer> steps(int from, int to, int elements, long interval) {
    if (from == to) {
      return List.of();
    }
    if (from % to == 0 || to % from == 0) {
      return List.of(to);
    }
    int common = Folds.gcd(from, to);
    return List.of(elements / common <= interval ? common : from / common * to, to);
  }
}

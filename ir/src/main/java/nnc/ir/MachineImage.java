package nnc.ir;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import nnc.ir.machine.Budget;
import nnc.ir.machine.Core;
import nnc.ir.machine.Machine;
import nnc.ir.machine.Pace;
import nnc.ir.machine.Part;
import nnc.ir.machine.RoutingEntry;

/// The lowered design of the spinnaker target: an integer network, what each core of a machine does
/// of it, and the routers' tables, by the number of the chip. The emulator executes it, the emitter
/// prints it.
///
/// The network's populations get sums of sparse projections from inputs of bits and spiking
/// populations (`nnc.ir.machine.Afferents`).
public record MachineImage(
    String name,
    Network network,
    Machine machine,
    SequencedMap<String, Part> parts,
    List<Core> cores,
    SequencedMap<Integer, List<RoutingEntry>> tables)
    implements Lowered {

  public MachineImage {
    parts = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(parts));
    cores = List.copyOf(cores);
    tables = Collections.unmodifiableSequencedMap(new TreeMap<>(tables));
  }

  /// By how many cycles the core with this number begins its own work of a step behind the tick.
  public long offset(int core) {
    return machine.pace().offset(core, cores.size(), machine.budget().cycles());
  }

  /// The same on a machine where nothing takes time and no packet is lost.
  public MachineImage untimed() {
    Machine m = machine;
    Pace none =
        new Pace(
            0,
            0,
            0,
            0,
            0,
            0,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            0,
            false,
            0,
            new Pace.Learning(0, 0, 0, 0));
    SequencedMap<String, Part> free = new LinkedHashMap<>(parts);
    free.replaceAll((_, p) -> new Part(p.latency(), 0, p.firing(), p.receptors()));
    return new MachineImage(name, network, m.with(m.budget(), none), free, cores, tables);
  }

  /// The same on a machine whose steps are long enough for everything, where cores begin together
  /// and packets wait for links and in queues as long as it takes.
  public MachineImage roomy() {
    Budget b = machine.budget();
    Pace p = machine.pace();
    return new MachineImage(
        name,
        network,
        machine.with(
            b.slower(ROOMY),
            new Pace(
                p.step(),
                p.packet(),
                p.row(),
                p.synapse(),
                p.hop(),
                p.link(),
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                0,
                false,
                0,
                p.learning())),
        parts,
        cores,
        tables);
  }

  /// A thousandfold of the largest factor that users can set.
  private static final int ROOMY = 10_000_000;

  /// The same with another network, for whoever looks at the rest alone.
  public MachineImage with(Network other) {
    return new MachineImage(name, other, machine, parts, cores, tables);
  }
}

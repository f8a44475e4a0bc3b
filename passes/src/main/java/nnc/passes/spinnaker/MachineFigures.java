package nnc.passes.spinnaker;

import java.util.TreeMap;
import nnc.ir.MachineImage;
import nnc.ir.pass.PassContext;

/// What a machine image takes, as far as it can be told without running it: the loads of its cores
/// with the spikes that neurons are expected to give in a step, links of all trees and the least
/// that they could take, and what is expected of a second of the network's time.
public record MachineFigures(
    Loads loads, double arrivals, long links, long bound, double routed, double events) {

  public static MachineFigures of(MachineImage image, PassContext context) {
    double rate = MachineSettings.of(context).rate();
    double arrivals = rate * image.machine().budget().stepNanoseconds() * 1e-9;
    Workload work = Workload.of(image.network(), image.parts());
    Loads.Slices slices = new Loads.Slices(work, image.machine(), image.cores());
    Mapping mapping =
        new Mapping(
            image.cores(), new TreeMap<>(image.tables()), slices.loads(arrivals), slices.targets());
    Mapping.Hops hops = mapping.hops(image.machine());
    long synapses = work.links().stream().mapToLong(l -> l.connectivity().count()).sum();
    return new MachineFigures(
        mapping.loads(),
        arrivals,
        hops.links(),
        hops.bound(),
        rate * mapping.routers(image.machine()),
        rate * synapses);
  }
}

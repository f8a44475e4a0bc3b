package nnc.ir.metric;

import java.util.List;
import java.util.OptionalDouble;
import nnc.ir.network.LempelZiv;
import nnc.ir.network.Probe;
import nnc.ir.network.SequenceRun;
import nnc.ir.network.SequenceRun.Spike;

/// What the spikes of a population are like: `rate` in spikes for each neuron and step,
/// `complexity` in words of Lempel and Ziv (1976) for each neuron's train in a sequence, and
/// `synchrony`, the variance over the steps of the population's mean by the mean of the neurons'
/// variances (Golomb and Rinzel 1994): 1 where all do the same, about 1/n where n neurons fire by
/// themselves, 0 where the mean stays what it is. It is empty where no neuron ever changes. All are
/// means over the sequences, of the steps that were run.
public record Trains(double rate, double complexity, OptionalDouble synchrony) {

  /// Of the recorded neurons of a spiking population.
  public static Trains of(SequenceRun run, String population) {
    Probe raster = run.raster(population);
    List<Spike> spikes = run.spikes().get(population);
    double rate = 0;
    double complexity = 0;
    double synchrony = 0;
    int changing = 0;
    int next = 0;
    for (int sequence = 0; sequence < run.taken().size(); sequence++) {
      int begin = sequence * run.length();
      boolean[][] trains = new boolean[raster.size()][run.taken().get(sequence)];
      for (; next < spikes.size() && spikes.get(next).step() < begin + run.length(); next++) {
        Spike spike = spikes.get(next);
        trains[spike.neuron() - raster.first()][spike.step() - begin] = true;
      }
      rate += rate(trains);
      for (boolean[] train : trains) {
        complexity += LempelZiv.complexity(train);
      }
      OptionalDouble together = synchrony(trains);
      synchrony += together.orElse(0);
      changing += together.isPresent() ? 1 : 0;
    }
    int sequences = run.taken().size();
    return new Trains(
        rate / sequences,
        complexity / sequences / raster.size(),
        changing == 0 ? OptionalDouble.empty() : OptionalDouble.of(synchrony / changing));
  }

  private static double rate(boolean[][] trains) {
    int spikes = 0;
    for (boolean[] train : trains) {
      spikes += count(train);
    }
    return (double) spikes / trains.length / trains[0].length;
  }

  private static int count(boolean[] train) {
    int spikes = 0;
    for (boolean spike : train) {
      spikes += spike ? 1 : 0;
    }
    return spikes;
  }

  static OptionalDouble synchrony(boolean[][] trains) {
    int steps = trains[0].length;
    double single = 0;
    double sum = 0;
    double squares = 0;
    for (boolean[] train : trains) {
      double share = (double) count(train) / steps;
      single += share * (1 - share) / trains.length;
    }
    for (int t = 0; t < steps; t++) {
      int firing = 0;
      for (boolean[] train : trains) {
        firing += train[t] ? 1 : 0;
      }
      double mean = (double) firing / trains.length;
      sum += mean;
      squares += mean * mean;
    }
    double together = squares / steps - sum / steps * (sum / steps);
    return single == 0 ? OptionalDouble.empty() : OptionalDouble.of(Math.max(together, 0) / single);
  }
}

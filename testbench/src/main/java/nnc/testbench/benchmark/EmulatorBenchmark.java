package nnc.testbench.benchmark;

import java.util.List;
import java.util.concurrent.TimeUnit;
import nnc.emulator.Emulation;
import nnc.emulator.KernelEmulator;
import nnc.emulator.KernelEmulator.Options;
import nnc.ir.Value;
import nnc.testbench.RandomNetworks;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A binary network of the shape of TFC, one synapse a cycle in every layer (50,176 cycles a
/// frame): a hundred frames with idle cycles left out, one frame in every cycle.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class EmulatorBenchmark {

  private static final int IMAGES = 100;

  private KernelEmulator emulator;
  private List<List<Value>> images;

  @Setup
  public void prepare() {
    emulator = KernelEmulator.of(TfcShape.design());
    images = RandomNetworks.samples(TfcShape.network(), 1, IMAGES);
  }

  @Benchmark
  public Emulation hundredFramesFast() {
    return emulator.run(images, Options.FAST);
  }

  @Benchmark
  public Emulation oneFrameInEveryCycle() {
    return emulator.run(images.subList(0, 1), Options.FAST.inEveryCycle());
  }
}

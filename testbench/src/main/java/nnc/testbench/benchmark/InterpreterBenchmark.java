package nnc.testbench.benchmark;

import java.util.List;
import java.util.concurrent.TimeUnit;
import nnc.ir.Network;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
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
import org.openjdk.jmh.infra.Blackhole;

/// 10,000 images through a binary network of the shape of TFC: in packed words, and by the plain
/// reference.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class InterpreterBenchmark {

  private static final int IMAGES = 10_000;

  private Interpreter packed;
  private Interpreter reference;
  private List<List<Value>> images;

  @Setup
  public void prepare() {
    Network network = TfcShape.network();
    packed = Interpreter.of(network);
    reference = Interpreter.reference(network);
    images = RandomNetworks.samples(network, 1, IMAGES);
  }

  @Benchmark
  public void packedWords(Blackhole sink) {
    images.forEach(image -> sink.consume(packed.run(image)));
  }

  @Benchmark
  public void plainReference(Blackhole sink) {
    images.forEach(image -> sink.consume(reference.run(image)));
  }
}

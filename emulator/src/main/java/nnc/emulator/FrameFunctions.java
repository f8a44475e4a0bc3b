package nnc.emulator;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import nnc.emulator.event.IntegerLoop;
import nnc.ir.kernel.Kernel;

/// The kernels that compute a frame from those of their inputs.
final class FrameFunctions {

  private FrameFunctions() {}

  static FrameKernel matrix(
      Kernel.Matrix kernel, VectorFunction function, FrameStream in, FrameStream out) {
    Lanes lanes = new Lanes(kernel.input());
    int inputs = kernel.inputs();
    int outputs = kernel.outputs();
    long[] packed = new long[Bits.words((long) inputs * lanes.width())];
    long[] sums = new long[outputs];
    return () -> {
      for (int v = 0; v < kernel.vectors(); v++) {
        lanes.pack(in.values, v * inputs, packed, 0, inputs);
        function.apply(packed, sums);
        System.arraycopy(sums, 0, out.values, v * outputs, outputs);
      }
    };
  }

  static FrameKernel lines(Kernel.LineBuffer kernel, FrameStream in, FrameStream out) {
    int channels = kernel.channels();
    int rows = kernel.window().height();
    int columns = kernel.window().width();
    int row = columns * channels;
    return () -> {
      long[] from = in.values;
      long[] to = out.values;
      int at = 0;
      for (int oy = 0; oy < kernel.outHeight(); oy++) {
        for (int ox = 0; ox < kernel.outWidth(); ox++) {
          int ix = ox * kernel.window().strideX() - kernel.window().left();
          int first = Math.min(columns, Math.max(0, -ix)) * channels;
          int end = Math.max(first, Math.min(columns, kernel.width() - ix) * channels);
          for (int ky = 0; ky < rows; ky++) {
            int iy = oy * kernel.window().strideY() - kernel.window().top() + ky;
            boolean inside = iy >= 0 && iy < kernel.height();
            int base = (iy * kernel.width() + ix) * channels;
            for (int i = 0; i < row; i++) {
              to[at + i] = inside && i >= first && i < end ? from[base + i] : kernel.padValue();
            }
            at += row;
          }
        }
      }
    };
  }

  static FrameKernel pool(Kernel.Pool kernel, FrameStream in, FrameStream out) {
    int channels = kernel.channels();
    Stages stages = Stages.of(kernel.stages(), channels);
    return () -> {
      long[] from = in.values;
      long[] to = out.values;
      int at = 0;
      for (int v = 0; v < kernel.vectors(); v++) {
        int first = v * channels;
        System.arraycopy(from, at, to, first, channels);
        at += channels;
        for (int position = 1; position < kernel.size(); position++) {
          if (kernel.max()) {
            for (int c = 0; c < channels; c++) {
              to[first + c] = Math.max(to[first + c], from[at + c]);
            }
          } else {
            for (int c = 0; c < channels; c++) {
              to[first + c] += from[at + c];
            }
          }
          at += channels;
        }
        stages.apply(to, first, channels, 0);
      }
    };
  }

  static FrameKernel map(Kernel.Map kernel, FrameStream in, FrameStream out) {
    Stages stages = Stages.of(kernel.stages(), kernel.channels());
    int size = kernel.vectors() * kernel.channels();
    return () -> {
      System.arraycopy(in.values, 0, out.values, 0, size);
      each(stages, kernel.vectors(), kernel.channels(), out.values);
    };
  }

  static FrameKernel add(Kernel.Add kernel, List<FrameStream> in, FrameStream out) {
    Stages stages = Stages.of(kernel.stages(), kernel.channels());
    int size = kernel.vectors() * kernel.channels();
    FrameStream[] ports = in.toArray(FrameStream[]::new);
    return () -> {
      long[] to = out.values;
      System.arraycopy(ports[0].values, 0, to, 0, size);
      for (int port = 1; port < ports.length; port++) {
        long[] from = ports[port].values;
        for (int i = 0; i < size; i++) {
          to[i] += from[i];
        }
      }
      each(stages, kernel.vectors(), kernel.channels(), to);
    };
  }

  private static void each(Stages stages, int vectors, int channels, long[] x) {
    for (int v = 0; v < vectors && !stages.isEmpty(); v++) {
      stages.apply(x, v * channels, channels, 0);
    }
  }

  static FrameKernel concat(Kernel.Concat kernel, List<FrameStream> in, FrameStream out) {
    return () -> {
      int at = 0;
      for (int v = 0; v < kernel.vectors(); v++) {
        for (int port = 0; port < in.size(); port++) {
          int channels = kernel.channels().get(port);
          System.arraycopy(in.get(port).values, v * channels, out.values, at, channels);
          at += channels;
        }
      }
    };
  }

  static FrameKernel argMax(Kernel.ArgMax kernel, FrameStream in, FrameStream out) {
    return () -> {
      int best = 0;
      for (int i = 1; i < kernel.elements(); i++) {
        best = in.values[i] > in.values[best] ? i : best;
      }
      out.values[0] = best;
    };
  }

  static FrameKernel population(IntegerLoop neurons, List<FrameStream> in, FrameStream out) {
    long[][] ports = IntStream.range(0, in.size()).mapToObj(neurons::port).toArray(long[][]::new);
    FrameStream[] from = in.toArray(FrameStream[]::new);
    out.values = neurons.output();
    int size = out.values.length;
    return () -> {
      for (int port = 0; port < ports.length; port++) {
        System.arraycopy(from[port].values, 0, ports[port], 0, size);
      }
      neurons.step(0, size);
    };
  }

  /// Copies of `value`.
  static long[] filled(int size, long value) {
    long[] all = new long[size];
    Arrays.fill(all, value);
    return all;
  }
}

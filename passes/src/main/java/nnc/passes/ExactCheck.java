package nnc.passes;

import java.util.Arrays;
import java.util.List;
import nnc.ir.Network;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;

/// Runs a network before and after a pass on generated inputs. An exact pass must give equal
/// outputs; a real one outputs whose error is small. Integers are equal if their raw values and
/// fractions are: a proof that an output needs fewer bits changes no value.
public final class ExactCheck {

  /// What was seen: samples run, samples whose outputs are not equal to the bit, and the largest
  /// error of any output element, relative to the larger of 1 and the element.
  public record Outcome(int samples, int different, double largestError) {
    public boolean exact() {
      return different == 0;
    }
  }

  private ExactCheck() {}

  /// Compares on `samples` generated inputs. The outputs of `before` are the first ones of `after`;
  /// throws `IllegalArgumentException` otherwise.
  public static Outcome compare(Network before, Network after, int samples, long seed) {
    if (before.outputIds().size() > after.outputIds().size()) {
      throw new IllegalArgumentException(before + " and " + after);
    }
    Interpreter first = Interpreter.of(before);
    Interpreter second = Interpreter.of(after);
    InputGenerator inputs = InputGenerator.of(before, seed);
    int different = 0;
    double error = 0;
    for (int i = 0; i < samples; i++) {
      List<Value> in = inputs.next();
      List<Value> a = first.run(in);
      List<Value> b = second.run(in);
      different += same(a, b) ? 0 : 1;
      for (int o = 0; o < a.size(); o++) {
        error = Math.max(error, error(a.get(o), b.get(o)));
      }
    }
    return new Outcome(samples, different, error);
  }

  private static boolean same(List<Value> a, List<Value> b) {
    for (int o = 0; o < a.size(); o++) {
      Value x = a.get(o);
      Value y = b.get(o);
      boolean real = x.type().format().isReal();
      if (real != y.type().format().isReal()
          || !x.type().shape().equals(y.type().shape())
          || x.type().format().fraction() != y.type().format().fraction()
          || !(real ? Arrays.equals(x.real(), y.real()) : Arrays.equals(x.raw(), y.raw()))) {
        return false;
      }
    }
    return true;
  }

  private static double error(Value a, Value b) {
    double[] x = reals(a);
    double[] y = reals(b);
    if (x.length != y.length) {
      throw new IllegalArgumentException(a.type() + " and " + b.type());
    }
    double error = 0;
    for (int i = 0; i < x.length; i++) {
      error = Math.max(error, Math.abs(x[i] - y[i]) / Math.max(1, Math.abs(x[i])));
    }
    return error;
  }

  private static double[] reals(Value v) {
    if (v.type().format().isReal()) {
      return v.real();
    }
    double unit = v.type().format().unit();
    double[] all = new double[v.raw().length];
    for (int i = 0; i < all.length; i++) {
      all[i] = v.raw()[i] * unit;
    }
    return all;
  }
}

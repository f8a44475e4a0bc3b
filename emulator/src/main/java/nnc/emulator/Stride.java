package nnc.emulator;

import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Issues many steps of one kernel outside any cycle (`KernelProcess.forward`).
interface Stride {

  long run(KernelProcess kernel, long most);

  /// The loop for kernels of one class. Every class of kernels gets a copy of `Steps` of its own,
  /// so that the virtual machine compiles it for that class alone, with its methods inlined, which
  /// in one loop for all it does not.
  static Stride of(Class<? extends KernelProcess> kind) {
    return Copies.ALL.computeIfAbsent(kind, _ -> Copies.copy());
  }

  /// The copies made so far.
  final class Copies {
    private static final Map<Class<?>, Stride> ALL = new ConcurrentHashMap<>();

    private Copies() {}

    private static Stride copy() {
      try (InputStream code = Steps.class.getResourceAsStream("Stride$Steps.class")) {
        MethodHandles.Lookup hidden =
            MethodHandles.lookup().defineHiddenClass(code.readAllBytes(), true);
        return (Stride)
            hidden
                .findConstructor(hidden.lookupClass(), MethodType.methodType(void.class))
                .invoke();
      } catch (Throwable e) {
        throw new IllegalStateException("the loop of a kernel does not load", e);
      }
    }
  }

  /// The loop itself.
  final class Steps implements Stride {
    @Override
    public long run(KernelProcess kernel, long most) {
      long done = 0;
      while (done < most) {
        long stretch = kernel.stretch(most - done);
        long quiet = stretch > 0 ? 0 : Math.min(kernel.quiet(), most - done);
        if (stretch > 0) {
          done += stretch;
        } else if (quiet > 0) {
          kernel.count(quiet);
          done += quiet;
        } else if (kernel.readyOutside()) {
          kernel.issueOutside();
          done++;
        } else {
          break;
        }
      }
      return done;
    }
  }
}

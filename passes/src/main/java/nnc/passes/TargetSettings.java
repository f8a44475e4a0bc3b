package nnc.passes;

import java.util.Optional;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Target;

/// What mapping reads of a target: the user's value of a parameter, else its default; and the
/// limits of the chosen device.
public record TargetSettings(PassContext context) {

  /// Empty where neither the user nor the target says anything.
  public Optional<String> text(String key) {
    return context
        .settings()
        .get(key)
        .or(() -> context.target().parameter(key).map(Target.Parameter::defaultValue))
        .filter(v -> !v.isEmpty());
  }

  /// Throws `Rejection` (E0305) where the value is none from `low` to `high`.
  public int integer(String key, int otherwise, int low, int high) {
    return text(key).map(v -> integer(key, v, low, high)).orElse(otherwise);
  }

  public static int integer(String key, String value, int low, int high) {
    try {
      int number = Integer.parseInt(value);
      if (number >= low && number <= high) {
        return number;
      }
    } catch (NumberFormatException _) {
      // reported below like any other bad value
    }
    throw wrong(key, value, "an integer of at least " + low + " and at most " + high);
  }

  /// A number that is not negative.
  public Optional<Double> number(String key) {
    return text(key)
        .map(value -> {
          try {
            double number = Double.parseDouble(value);
            if (Double.isFinite(number) && number >= 0) {
              return number;
            }
          } catch (NumberFormatException _) {
            // reported below like any other bad value
          }
          throw wrong(key, value, "a positive number");
        });
  }

  /// The limit of `resource` that the chosen device sets.
  public Optional<Target.Device.Limit> limit(String resource) {
    return text("device")
        .flatMap(id -> context.target().device(id))
        .flatMap(d -> d.limits().stream().filter(l -> l.resource().equals(resource)).findFirst());
  }

  /// The line of the target that declares `key`.
  public Span declaration(String key) {
    return context.target().parameter(key).map(Target.Parameter::span).orElse(Span.NONE);
  }

  public static Rejection wrong(String key, String value, String expected) {
    return Diagnostic.of(Code.E0305, Span.NONE, "setting " + key + "=" + value + " is not legal")
        .help("give " + expected)
        .rejection();
  }
}

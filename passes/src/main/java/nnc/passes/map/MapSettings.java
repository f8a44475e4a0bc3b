package nnc.passes.map;

import java.util.Optional;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Target;
import nnc.passes.TargetSettings;

/// The settings that mapping reads: the user's value, else the target's default, else ours.
record MapSettings(PassContext context) {

  /// Widest bus in bits; wider elements get the bus they need.
  int busBits() {
    return settings().integer("bus", 32, 8, 512);
  }

  /// `auto`, `none` or `full`.
  String folding() {
    String value = settings().text("folding").orElse("auto");
    if (!value.equals("auto") && !value.equals("none") && !value.equals("full")) {
      throw TargetSettings.wrong("folding", value, "auto, none or full");
    }
    return value;
  }

  /// Frames a second to reach, where the user asks for it.
  Optional<Double> throughput() {
    return settings().number("throughput").filter(v -> v > 0);
  }

  /// Clock in MHz.
  double clock() {
    return settings().number("clock").filter(v -> v > 0).orElse(100.0);
  }

  /// LUTs that folding may spend: what the user says, else four fifths of the device's, so that an
  /// estimate's error and what stands beside the design have room.
  double luts() {
    return ownLuts() ? asked() : limit("lut").map(l -> 0.8 * l).orElse(5000.0);
  }

  /// Whether the budget is the user's.
  boolean ownLuts() {
    return asked() > 0;
  }

  private int asked() {
    return settings().integer("luts", 0, 0, Integer.MAX_VALUE);
  }

  /// Block memories that parameters and rows may take: four fifths of the device's, since FIFOs
  /// take some too; empty where the device is not known.
  Optional<Long> blockMemories() {
    return limit("bram").map(b -> b * 4 / 5);
  }

  MemoryModel memoryModel() {
    long blocks = limit("bram").orElse(30L);
    long bits = limit("bram-bits").map(b -> b / blocks).orElse(4096L);
    return new MemoryModel(bits, bits <= 4096 ? 16 : bits <= 18432 ? 36 : 72);
  }

  private Optional<Long> limit(String resource) {
    return settings().limit(resource).map(Target.Device.Limit::amount);
  }

  private TargetSettings settings() {
    return new TargetSettings(context);
  }

  /// Levels of an adder tree between two pipeline registers.
  int levelsPerStage() {
    return settings().integer("levels-per-stage", 3, 1, 32);
  }

  /// Most synapses an unrolled kernel may have.
  int unrollLimit() {
    return settings().integer("unroll-limit", 65536, 1, Integer.MAX_VALUE);
  }

  /// Processing elements or synapses a cycle that the user asks for in one layer. `own` layers, the
  /// projections `a.s` of a population `a`, are no parts of what their name begins with.
  Optional<Integer> layer(String layer, String key, boolean own) {
    return of(layer, key, own).map(v -> TargetSettings.integer(key, v, 1, Integer.MAX_VALUE));
  }

  /// Whether a layer is to be unrolled into constants.
  boolean unroll(String layer, boolean own) {
    return of(layer, "unroll", own).map(Boolean::parseBoolean).orElse(false);
  }

  private Optional<String> of(String layer, String key, boolean own) {
    return own ? context.settings().own(layer, key) : context.settings().get(layer, key);
  }

  /// Whether a layer of weights is to work by events.
  boolean byEvents(String layer) {
    Optional<String> kernel = context.settings().get(layer, "kernel");
    return kernel.filter(k -> k.equals("events")).isPresent();
  }

  /// Whether an input comes as a stream of address events.
  boolean eventStream(String input) {
    Optional<String> stream = context.settings().get(input, "stream");
    return stream.filter(k -> k.equals("events")).isPresent();
  }

  /// Whether the user set `key` for this very layer.
  boolean own(String layer, String key) {
    return !context.settings().get(layer, key).equals(context.settings().get(key));
  }
}

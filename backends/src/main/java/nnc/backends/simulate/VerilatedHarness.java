package nnc.backends.simulate;

import java.util.List;

/// The C++ and Verilog around the cores of one Verilator library. Every core has a clock of its own
/// in the bundle, so that running one of them costs nothing for the others.
final class VerilatedHarness {

  static final String BUNDLE = "nnc_bundle";

  private VerilatedHarness() {}

  /// The bundle module: all cores side by side, pins prefixed `d<index>_`.
  static String verilog(List<Core> cores) {
    StringBuilder ports = new StringBuilder();
    StringBuilder body = new StringBuilder();
    for (int d = 0; d < cores.size(); d++) {
      Core core = cores.get(d);
      StringBuilder pins = new StringBuilder();
      pin(ports, pins, d, "input", 1, "clk", "clk");
      pin(ports, pins, d, "input", 1, "rst", "rst");
      for (int i = 0; i < core.inputs().size(); i++) {
        Core.Bus bus = core.inputs().get(i);
        stream(ports, pins, d, bus, "input", "s_axis_" + bus.name(), "in" + i);
        pin(ports, pins, d, "output", 2, "frame_error_" + bus.name(), "in" + i + "_error");
      }
      for (int o = 0; o < core.outputs().size(); o++) {
        Core.Bus bus = core.outputs().get(o);
        stream(ports, pins, d, bus, "output", "m_axis_" + bus.name(), "out" + o);
      }
      pin(ports, pins, d, "output", core.probes(), "probe", "probe");
      body.append("  ")
          .append(core.module())
          .append(" d")
          .append(d)
          .append(" (\n")
          .append(pins)
          .append("\n  );\n");
    }
    return "module " + BUNDLE + " (\n" + ports + "\n);\n" + body + "endmodule\n";
  }

  private static void stream(
      StringBuilder ports,
      StringBuilder pins,
      int d,
      Core.Bus bus,
      String forward,
      String name,
      String alias) {
    pin(ports, pins, d, forward, bus.dataBits(), name + "_tdata", alias + "_tdata");
    pin(ports, pins, d, forward, bus.keepBits(), name + "_tkeep", alias + "_tkeep");
    pin(ports, pins, d, forward, 1, name + "_tlast", alias + "_tlast");
    pin(ports, pins, d, forward, 1, name + "_tvalid", alias + "_tvalid");
    String backward = forward.equals("input") ? "output" : "input";
    pin(ports, pins, d, backward, 1, name + "_tready", alias + "_tready");
  }

  /// The bundle calls pin `name` of core `d` by its `alias`: the user's names may be such that C++
  /// sees them mangled.
  private static void pin(
      StringBuilder ports,
      StringBuilder pins,
      int d,
      String direction,
      int bits,
      String name,
      String alias) {
    String pin = "d" + d + "_" + alias;
    ports.append(ports.isEmpty() ? "" : ",\n");
    ports.append("  ").append(direction);
    ports.append(bits == 1 ? " " : " [" + (bits - 1) + ":0] ").append(pin);
    pins.append(pins.isEmpty() ? "" : ",\n");
    pins.append("    .").append(name).append('(').append(pin).append(')');
  }

  /// The C++ with the functions that `VerilatedLibrary` calls.
  static String cpp(List<Core> cores) {
    StringBuilder runs = new StringBuilder();
    StringBuilder table = new StringBuilder();
    StringBuilder resets = new StringBuilder();
    for (int d = 0; d < cores.size(); d++) {
      runs.append(run(d, cores.get(d)));
      table.append(d == 0 ? "" : ", ").append("run").append(d);
      resets.append(d == 0 ? "" : ", ").append("reset").append(d);
    }
    return PROLOGUE
        + runs
        + "typedef int64_t (*Run)(Handle*, int64_t, const uint64_t*, uint64_t*);\n"
        + "typedef void (*Reset)(Handle*, int64_t);\n"
        + "static const Run runs[] = {"
        + table
        + "};\n"
        + "static const Reset resets[] = {"
        + resets
        + "};\n"
        + EPILOGUE;
  }

  private static String run(int d, Core core) {
    String p = "t->d" + d + "_";
    CycleLayout layout = core.layout();
    StringBuilder abandon = new StringBuilder();
    StringBuilder drive = new StringBuilder();
    StringBuilder sample = new StringBuilder();
    StringBuilder step = new StringBuilder();
    for (int i = 0; i < core.inputs().size(); i++) {
      Core.Bus bus = core.inputs().get(i);
      String base = p + "in" + i;
      int words = bus.beatWords();
      abandon.append("  abandon(h, %d, %d);\n".formatted(i, words));
      drive.append(
          "    const uint64_t* b%d = h->beats[%d] + h->at[%d] * %d;\n".formatted(i, i, i, words));
      drive.append(
          "    bool v%d = h->at[%d] < h->count[%d] && (h->held[%d] || (pattern[c] >> %d & 1));\n"
              .formatted(i, i, i, i, i));
      drive.append("    %s_tvalid = v%d;\n    if (v%d) {\n".formatted(base, i, i));
      drive.append(write(base + "_tdata", bus.dataBits(), "b" + i));
      drive.append(
          "      %s_tkeep = b%d[%d];\n      %s_tlast = b%d[%d];\n    }\n"
              .formatted(base, i, bus.dataWords(), base, i, bus.dataWords() + 1));
      sample.append(
          "    r[0] |= (uint64_t)%s_tready << %d | (uint64_t)%s_error << %d;\n"
              .formatted(base, layout.readyBit(i), base, layout.errorBit(i)));
      step.append(
          "    if (v%d) { if (%s_tready) { h->at[%d]++; h->held[%d] = false; } else h->held[%d] = true; }\n"
              .formatted(i, base, i, i, i));
    }
    for (int o = 0; o < core.outputs().size(); o++) {
      Core.Bus bus = core.outputs().get(o);
      String base = p + "out" + o;
      drive.append(
          "    %s_tready = pattern[c] >> %d & 1;\n".formatted(base, core.inputs().size() + o));
      sample.append(
          "    if (%s_tvalid) {\n      r[0] |= 1ull << %d | (uint64_t)%s_tlast << %d;\n"
              .formatted(base, layout.validBit(o), base, layout.lastBit(o)));
      sample.append("      r[%d] = %s_tkeep;\n".formatted(layout.keepWord(o), base));
      sample.append(read(base + "_tdata", bus.dataBits(), layout.dataWord(o)));
      sample.append("    }\n");
    }
    sample.append(read(p + "probe", core.probes(), layout.probeWord()));
    return """
    static void reset%1$d(Handle* h, int64_t cycles) {
      auto* t = h->top;
      %2$srst = 1;
      for (int64_t c = 0; c < cycles; c++) { %2$sclk = 0; t->eval(); %2$sclk = 1; t->eval(); }
      %2$sclk = 0; %2$srst = 0;
    %7$s}
    static int64_t run%1$d(Handle* h, int64_t cycles, const uint64_t* pattern, uint64_t* r) {
      auto* t = h->top;
      for (int64_t c = 0; c < cycles; c++, r += %3$d) {
        if (pattern[c] >> %8$d & 1) reset%1$d(h, 1);
    %4$s    %2$sclk = 0;
        t->eval();
        memset(r, 0, %3$d * sizeof(uint64_t));
    %5$s    %2$sclk = 1;
    %6$s    t->eval();
        if (h->context.gotFinish()) return c;
      }
      return cycles;
    }
    """
        .formatted(
            d,
            p,
            layout.words(),
            drive,
            sample,
            step,
            abandon,
            core.inputs().size() + core.outputs().size());
  }

  private static String write(String pin, int bits, String words) {
    if (bits <= 64) {
      return "      " + pin + " = " + words + "[0];\n";
    }
    return "      for (int i = 0; i < %d; i++) %s[i] = %s[i / 2] >> 32 * (i %% 2);\n"
        .formatted((bits + 31) / 32, pin, words);
  }

  private static String read(String pin, int bits, int word) {
    if (bits <= 64) {
      return "    r[%d] |= %s;\n".formatted(word, pin);
    }
    return "    for (int i = 0; i < %d; i++) r[%d + i / 2] |= (uint64_t)%s[i] << 32 * (i %% 2);\n"
        .formatted((bits + 31) / 32, word, pin);
  }

  private static final String PROLOGUE =
      """
      #include <cstdint>
      #include <cstring>
      #include <memory>
      #include <string>
      #include "Vnnc_bundle.h"
      #include "verilated.h"
      struct Handle {
        VerilatedContext context;
        Vnnc_bundle* top = nullptr;
        int design = 0;
        const uint64_t* beats[32] = {};
        int64_t count[32] = {};
        int64_t at[32] = {};
        bool held[32] = {};
      };
      // After a reset: the rest of the frame that is being sent is not sent.
      static void abandon(Handle* h, int port, int words) {
        int64_t& at = h->at[port];
        while (at > 0 && at < h->count[port] && !h->beats[port][at * words - 1]) at++;
        h->held[port] = false;
      }
      // The simulated design may stop the simulation, never the process it runs in.
      void vl_finish(const char*, int, const char*) VL_MT_UNSAFE { Verilated::threadContextp()->gotFinish(true); }
      void vl_stop(const char*, int, const char*) VL_MT_UNSAFE { Verilated::threadContextp()->gotFinish(true); }
      void vl_fatal(const char*, int, const char*, const char*) VL_MT_UNSAFE { Verilated::threadContextp()->gotFinish(true); }
      """;

  private static final String EPILOGUE =
      """
      extern "C" Handle* nnc_open(int design, const char* plusarg) {
        Handle* h = new Handle;
        const char* arguments[] = {"nnc", plusarg};
        h->context.commandArgs(2, arguments);
        h->context.randReset(2);
        h->context.randSeed(1);
        h->top = new Vnnc_bundle(&h->context, "top");
        h->design = design;
        resets[design](h, 4);
        return h;
      }
      extern "C" int nnc_stopped(Handle* h) { return h->context.gotFinish(); }
      extern "C" void nnc_feed(Handle* h, int port, const uint64_t* beats, int64_t count) {
        h->beats[port] = beats; h->count[port] = count; h->at[port] = 0; h->held[port] = false;
      }
      extern "C" int64_t nnc_run(Handle* h, int64_t cycles, const uint64_t* pattern, uint64_t* records) {
        return runs[h->design](h, cycles, pattern, records);
      }
      extern "C" void nnc_close(Handle* h) { h->top->final(); delete h->top; delete h; }
      """;
}

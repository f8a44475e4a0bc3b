package nnc.backends.simulate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.Command;
import nnc.backends.tool.ToolFailure;
import nnc.backends.tool.Tools;
import nnc.ir.kernel.Stalls;

/// Emitted cores compiled by Verilator into one shared library and called in process, whole batches
/// of cycles at a time. Built once per content and kept in the cache.
public final class VerilatedLibrary implements AutoCloseable {

  private static final Duration BUILD_LIMIT = Duration.ofMinutes(15);

  /// What the C++ compiler's time is spent on.
  public enum Effort {
    /// Long runs of few designs.
    FAST_RUN("OPT_FAST=-O3 OPT_SLOW=-O0 OPT_GLOBAL=-O2"),
    /// Short runs of many designs.
    FAST_BUILD("OPT_FAST=-O0 OPT_SLOW=-O0 OPT_GLOBAL=-O0");

    private final String makeFlags;

    Effort(String makeFlags) {
      this.makeFlags = makeFlags;
    }
  }

  private final List<Core> cores;
  private final Path folder;
  private final Arena arena;
  private final MethodHandle open;
  private final MethodHandle stopped;
  private final MethodHandle feed;
  private final MethodHandle run;
  private final MethodHandle close;

  @SuppressWarnings("restricted")
  private VerilatedLibrary(List<Core> cores, Path folder) {
    this.cores = List.copyOf(cores);
    this.folder = folder;
    this.arena = Arena.ofShared();
    SymbolLookup symbols = SymbolLookup.libraryLookup(folder.resolve("libnnc.so"), arena);
    var pointer = ValueLayout.ADDRESS;
    var integer = ValueLayout.JAVA_INT;
    var word = ValueLayout.JAVA_LONG;
    open = function(symbols, "nnc_open", FunctionDescriptor.of(pointer, integer, pointer));
    stopped = function(symbols, "nnc_stopped", FunctionDescriptor.of(integer, pointer));
    feed =
        function(symbols, "nnc_feed", FunctionDescriptor.ofVoid(pointer, integer, pointer, word));
    run =
        function(symbols, "nnc_run", FunctionDescriptor.of(word, pointer, word, pointer, pointer));
    close = function(symbols, "nnc_close", FunctionDescriptor.ofVoid(pointer));
  }

  @SuppressWarnings("restricted")
  private static MethodHandle function(SymbolLookup symbols, String name, FunctionDescriptor type) {
    return Linker.nativeLinker().downcallHandle(symbols.find(name).orElseThrow(), type);
  }

  /// Builds (or finds) the library of `cores`, whose Verilog and memory images are in `files`
  /// (paths that end in `.v` are compiled, those in `.mem` are laid into one memory folder). Throws
  /// `MissingTool` or `ToolFailure`.
  public static VerilatedLibrary of(
      List<Core> cores, SequencedMap<String, byte[]> files, Effort effort, CacheFolder cache) {
    String verilator = Tools.require("verilator");
    Tools.require("g++");
    Tools.require("make");
    SequencedMap<String, byte[]> inputs = new LinkedHashMap<>(files);
    inputs.put("nnc_bundle.v", VerilatedHarness.verilog(cores).getBytes(StandardCharsets.UTF_8));
    inputs.put("nnc_wrap.cpp", VerilatedHarness.cpp(cores).getBytes(StandardCharsets.UTF_8));
    inputs.put(
        "version",
        Tools.version(Tools.of("verilator")).orElse("").getBytes(StandardCharsets.UTF_8));
    Path folder = cache.get("verilator", inputs, made -> build(made, verilator, effort, inputs));
    return new VerilatedLibrary(cores, folder);
  }

  private static void build(
      Path folder, String verilator, Effort effort, SequencedMap<String, byte[]> inputs) {
    try {
      Path sources = Files.createDirectories(folder.resolve("src"));
      Path memories = Files.createDirectories(folder.resolve("mem"));
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  verilator,
                  "--cc",
                  "--exe",
                  "--build",
                  "-j",
                  "2",
                  "-O3",
                  "--noassert",
                  "-Wno-fatal",
                  "-Wno-lint",
                  "-Wno-style",
                  "--x-initial",
                  "unique",
                  "--top-module",
                  VerilatedHarness.BUNDLE,
                  "-Mdir",
                  "obj",
                  "-CFLAGS",
                  "-fPIC -march=native -DVL_USER_FATAL -DVL_USER_FINISH -DVL_USER_STOP",
                  "-MAKEFLAGS",
                  effort.makeFlags,
                  "-LDFLAGS",
                  "-shared",
                  "-o",
                  "../libnnc.so"));
      int number = 0;
      for (var file : inputs.sequencedEntrySet()) {
        String name = Path.of(file.getKey()).getFileName().toString();
        if (name.endsWith(".mem")) {
          Files.write(memories.resolve(name), file.getValue());
        } else if (name.endsWith(".v") || name.endsWith(".cpp")) {
          String unique = "s" + number++ + "_" + name;
          Files.write(sources.resolve(unique), file.getValue());
          arguments.add(sources.resolve(unique).toAbsolutePath().toString());
        }
      }
      Command.of(arguments).in(folder).limit(BUILD_LIMIT).check();
      CacheFolder.delete(folder.resolve("obj"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Core number `design`, reset and fed with `stimulus`.
  public Simulation start(int design, Simulation.Stimulus stimulus) {
    return new Verilated(design, stimulus);
  }

  @Override
  public void close() {
    arena.close();
  }

  private final class Verilated implements Simulation {

    private final Core core;
    private final Stalls stalls;
    private final Arena own = Arena.ofShared();
    private final MemorySegment handle;
    private long cycle;

    Verilated(int design, Stimulus stimulus) {
      core = cores.get(design);
      stalls = stimulus.stalls();
      String plusarg = "+nnc_mem_dir=" + folder.resolve("mem").toAbsolutePath();
      try {
        handle = (MemorySegment) open.invokeExact(design, own.allocateFrom(plusarg));
        for (int i = 0; i < core.inputs().size(); i++) {
          long[] beats = stimulus.beats().get(i);
          MemorySegment copy = own.allocateFrom(ValueLayout.JAVA_LONG, beats);
          feed.invokeExact(
              handle, i, copy, (long) (beats.length / core.inputs().get(i).beatWords()));
        }
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void run(int cycles, long[] records) {
      int ports = core.inputs().size() + core.outputs().size();
      try (Arena batch = Arena.ofConfined()) {
        if ((int) stopped.invokeExact(handle) != 0) {
          throw stop();
        }
        MemorySegment pattern = batch.allocate(8L * cycles, 8);
        for (int c = 0; c < cycles; c++) {
          pattern.setAtIndex(
              ValueLayout.JAVA_LONG, c, StallBits.of(stalls, core, ports, cycle + c));
        }
        long words = (long) cycles * core.layout().words();
        MemorySegment out = batch.allocate(8 * words, 8);
        long done = (long) run.invokeExact(handle, (long) cycles, pattern, out);
        if (done != cycles) {
          throw stop();
        }
        MemorySegment.copy(out, ValueLayout.JAVA_LONG, 0, records, 0, Math.toIntExact(words));
        cycle += cycles;
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    private ToolFailure stop() {
      return ToolFailure.of(
          "the simulation of "
              + core.module()
              + " stopped itself; its message is on standard output",
          "");
    }

    @Override
    public void close() {
      try {
        close.invokeExact(handle);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
      own.close();
    }
  }
}

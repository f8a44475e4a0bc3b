package nnc.testbench.spinnaker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipFile;
import nnc.backends.spinnaker.CoreProgram;
import nnc.backends.spinnaker.ImageEmitter;
import nnc.backends.spinnaker.LearnedPlace;
import nnc.backends.tool.Command;
import nnc.backends.tool.ToolFailure;
import nnc.frontend.data.NpyWriter;
import nnc.ir.MachineImage;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.machine.Chip;
import nnc.ir.machine.Core;
import nnc.ir.machine.RoutingEntry;
import nnc.ir.op.Op;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The loader against a program that answers as a board does.
class LoaderTest {

  private static final String NETWORK =
      """
      import lif
      network loaded timestep 1 ms
      input s : events[3]
      input t : events[2]
      population a : lif[40]
      population b : lif[5]
      project s -> a random(p: 0.5, seed: 1, weights: 30)
      project t -> b all_to_all(weights: 30)
      project a -> b random(p: 0.5, seed: 2, weights: 9, delay: 20)
      output x = a
      output y = b
      """;

  private static final String INPUT = "1,0,0,0,1\n0,1,0,0,0\n0,0,1,1,1\n";

  @TempDir Path folder;

  private static MachineImage image() {
    return Machines.image(NETWORK, "device", "spin3", "neurons-per-core", "2");
  }

  /// A JSON text as the command line writes it, which this module does not know.
  private static String json(Object value) {
    return switch (value) {
      case java.util.Map<?, ?> map ->
          map.entrySet().stream()
              .map(e -> json(e.getKey()) + ":" + json(e.getValue()))
              .toList()
              .toString()
              .replaceAll("^\\[", "{")
              .replaceAll("\\]$", "}");
      case List<?> list -> list.stream().map(LoaderTest::json).toList().toString();
      case String text -> "\"" + text + "\"";
      default -> value.toString();
    };
  }

  private void write(MachineImage image) throws Exception {
    SortedMap<String, byte[]> files = ImageEmitter.emit(image);
    files.putAll(CoreProgram.emit(image, false));
    files.put(
        "manifest.json", json(ImageEmitter.manifest(image, true)).getBytes(StandardCharsets.UTF_8));
    for (String program : List.of("core/", "neurons/a/", "neurons/b/")) {
      files.put(program + "core.aplx", ("program " + program).getBytes(StandardCharsets.UTF_8));
    }
    files.put("input.csv", INPUT.getBytes(StandardCharsets.UTF_8));
    for (var file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
  }

  private void load(FakeBoard board, String... more) {
    List<String> command =
        new ArrayList<>(List.of("python3", "load.py", "127.0.0.1", "input.csv", "spikes.csv"));
    command.addAll(List.of("--wait", "0.02", "--port", String.valueOf(board.port())));
    command.addAll(List.of(more));
    Command.of(command).in(folder).check();
  }

  private static void needPython() {
    boolean here;
    try {
      here = Command.of("python3", "--version").run().exit() == 0;
    } catch (ToolFailure _) {
      here = false;
    }
    if (!Boolean.getBoolean("nnc.tools.required")) {
      Assumptions.assumeTrue(here, "python3 is not installed");
    }
    assertTrue(here, "python3 is not installed");
  }

  /// As a core would: fires its first neuron in step 1, writes it down and is done.
  private static void finish(FakeBoard board) {
    board
        .chips
        .values()
        .forEach(chip ->
            chip.programs
                .keySet()
                .forEach(core -> {
                  chip.memory.put(FakeBoard.CORES + 128 * core + 0x2e, (byte) 11);
                  int role = chip.word(chip.user(core, 0) + 392);
                  if (role == 1) {
                    chip.put(chip.user(core, 1) + 4, 1);
                  }
                }));
  }

  @Test
  void everythingOfTheManifestComesToItsChip() throws Exception {
    needPython();
    MachineImage image = image();
    write(image);
    try (FakeBoard board = new FakeBoard(LoaderTest::finish)) {
      load(board);
      assertEquals(List.of(), board.faults);
      image.tables().forEach((number, table) -> tables(board, image, number, table));
      for (Core core : image.cores()) {
        core(board, image, core);
      }
      beginTogether(board, image);
    }
    StringBuilder expected = new StringBuilder("step,population,neuron\n");
    image.cores().stream()
        .filter(c -> c.role() == Core.Role.NEURONS)
        .sorted(Comparator.comparing(Core::vertex).thenComparingInt(Core::first))
        .map(c -> "1," + c.vertex() + "," + c.first() + "\n")
        .forEach(expected::append);
    assertEquals(expected.toString(), Files.readString(folder.resolve("spikes.csv")));
  }

  /// All cores of a chip begin at one reading of its clock, those of all chips about then, and not
  /// before their programs are there.
  private static void beginTogether(FakeBoard board, MachineImage image) {
    Map<Integer, Set<Integer>> begins = new TreeMap<>();
    for (Core core : image.cores()) {
      Chip at = image.machine().chips().get(core.chip());
      int user = chip(board, image, core.chip()).user(core.number(), 3);
      begins
          .computeIfAbsent(core.chip(), _ -> new TreeSet<>())
          .add(user - FakeBoard.ahead(at.x(), at.y()));
    }
    assertTrue(begins.values().stream().allMatch(b -> b.size() == 1), begins.toString());
    List<Integer> all = begins.values().stream().flatMap(Set::stream).sorted().toList();
    assertTrue(all.getLast() - all.getFirst() < 500, begins.toString());
    assertTrue(all.getFirst() >= 2000, begins.toString());
  }

  private static final String LEARNER =
      """
      import if_curr_delta
      network learner timestep 1 ms
      input s : events[3]
      input t : events[2]
      population a : if_curr_delta[5]
      population b : if_curr_delta[2]
      project s -> a.exc all_to_all(
          weights: 1, delay: 1,
          plastic: stdp(tau_plus: 5 ms, tau_minus: 5 ms, a_plus: 1, a_minus: 1, max: 5)
      )
      project t -> b.exc all_to_all(weights: 1, delay: 1)
      output x = a
      output y = b
      """;

  /// The half words that the fake board says were learned come out as numbers, each at its synapse.
  @Test
  void learnedWeightsAreFetched() throws Exception {
    needPython();
    MachineImage image = Machines.image(LEARNER, "device", "spin3", "neurons-per-core", "2");
    write(image);
    String id = ImageEmitter.learned(image).firstEntry().getValue().getFirst().projection();
    SequencedMap<String, Tensor> before = new LinkedHashMap<>();
    before.put(id + ".weights", Tensor.ofReal(Shape.of(15), new double[15]));
    before.put(id + ".delays", Tensor.narrowest(Shape.of(15), new long[15]));
    Files.write(folder.resolve("learning/before.npz"), NpyWriter.npz(before));
    try (FakeBoard board =
        new FakeBoard(fake -> {
          finish(fake);
          image.cores().forEach(core -> learn(fake, image, core));
        })) {
      load(board, "--weights", "learned.npz");
      assertEquals(List.of(), board.faults);
    }
    double unit = ((Op.Plastic) image.network().op(id)).synapses().weights().format().unit();
    try (ZipFile zip = new ZipFile(folder.resolve("learned.npz").toFile())) {
      byte[] npy = zip.getInputStream(zip.getEntry(id + ".weights.npy")).readAllBytes();
      ByteBuffer numbers = ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < 15; i++) {
        assertEquals((100 + i) * unit, numbers.getDouble(npy.length - 8 * (15 - i)));
      }
      assertEquals(2, zip.size());
    }
  }

  /// Puts 100 and its number into each synapse's half word of a core.
  private static void learn(FakeBoard board, MachineImage image, Core core) {
    FakeBoard.Chip chip = chip(board, image, core.chip());
    for (LearnedPlace p :
        ImageEmitter.learned(image).getOrDefault(ImageEmitter.file(image, core), List.of())) {
      chip.memory.put(chip.user(core.number(), 0) + p.at(), (byte) (100 + p.synapse()));
      chip.memory.put(chip.user(core.number(), 0) + p.at() + 1, (byte) 0);
    }
  }

  /// What a lab does wrong is told in a line, before anything is sent to the board.
  @Test
  void whatIsMissingOrWrongIsASentence() throws Exception {
    needPython();
    write(image());
    Files.writeString(folder.resolve("short.csv"), "1,0,0,0,1\n1,0\n");
    Files.writeString(folder.resolve("words.csv"), "1,0,0,0,1\n1,0,x,0,0\n");
    Files.writeString(folder.resolve("empty.csv"), "");
    try (FakeBoard board = new FakeBoard(LoaderTest::finish)) {
      wrong(board, "none.csv", "spikes.csv", "cannot read none.csv: No such file or directory");
      wrong(board, "words.csv", "spikes.csv", "words.csv, line 2: a step is a line of 0 and 1");
      wrong(board, "empty.csv", "spikes.csv", "empty.csv has no steps");
      wrong(board, "input.csv", "nowhere/spikes.csv", "cannot write nowhere/spikes.csv");
      wrong(board, "short.csv", "spikes.csv", "step 2 of the input has 2 numbers, not 5");
      assertEquals(0, board.chips.size(), "the board was asked");
      Files.delete(folder.resolve("core/core.aplx"));
      wrong(board, "input.csv", "spikes.csv", "core/core.aplx: No such file or directory");
      Files.delete(folder.resolve("manifest.json"));
      wrong(board, "input.csv", "spikes.csv", "manifest.json: No such file or directory");
    }
  }

  private void wrong(FakeBoard board, String input, String spikes, String message) {
    Command.Result result =
        Command.of(
                "python3",
                "load.py",
                "127.0.0.1",
                input,
                spikes,
                "--wait",
                "0.02",
                "--port",
                String.valueOf(board.port()))
            .in(folder)
            .run();
    assertEquals(1, result.exit(), result.output());
    assertTrue(result.output().contains(message), result.output());
    assertEquals(1, result.output().strip().lines().count(), result.output());
  }

  /// Without a board, too; and help names what goes in and out.
  @Test
  void aBoardThatIsNotThereIsASentence() throws Exception {
    needPython();
    write(image());
    int port;
    try (FakeBoard board = new FakeBoard(LoaderTest::finish)) {
      port = board.port();
    }
    Command.Result result =
        Command.of(
                "python3",
                "load.py",
                "127.0.0.1",
                "input.csv",
                "spikes.csv",
                "--wait",
                "0.02",
                "--port",
                String.valueOf(port))
            .in(folder)
            .run();
    assertEquals(1, result.exit());
    assertTrue(result.output().contains("does not answer"), result.output());
    assertEquals(1, result.output().strip().lines().count(), result.output());
    String help = Command.of("python3", "load.py", "--help").in(folder).check();
    for (String told : List.of("step,population,neuron", "17893", "user words", "timestep_ns")) {
      assertTrue(help.contains(told), help);
    }
  }

  @Test
  void wrongOptionsAreSentences() throws Exception {
    needPython();
    write(image());
    for (List<String> wrong : List.of(List.of("--port", "99999"), List.of("--wait", "-1"))) {
      List<String> all =
          new ArrayList<>(List.of("python3", "load.py", "127.0.0.1", "input.csv", "spikes.csv"));
      all.addAll(wrong);
      Command.Result result = Command.of(all.toArray(String[]::new)).in(folder).run();
      assertEquals(2, result.exit(), result.output());
      assertTrue(result.output().contains("error: argument " + wrong.getFirst()), result.output());
    }
  }

  private static FakeBoard.Chip chip(FakeBoard board, MachineImage image, int number) {
    Chip chip = image.machine().chips().get(number);
    return board.chips.get(List.of(chip.x(), chip.y()));
  }

  private static void tables(
      FakeBoard board, MachineImage image, int number, List<RoutingEntry> table) {
    List<int[]> loaded = chip(board, image, number).table;
    assertEquals(table.size(), loaded.size());
    for (int i = 0; i < table.size(); i++) {
      RoutingEntry e = table.get(i);
      assertArrayEquals(new int[] {e.key(), e.mask(), e.route()}, loaded.get(i));
    }
  }

  private void core(FakeBoard board, MachineImage image, Core core) throws Exception {
    FakeBoard.Chip chip = chip(board, image, core.chip());
    byte[] data = Files.readAllBytes(folder.resolve(ImageEmitter.file(image, core)));
    byte[] loaded = new byte[data.length];
    for (int i = 0; i < data.length; i++) {
      loaded[i] = chip.memory.getOrDefault(chip.user(core.number(), 0) + i, (byte) 0);
    }
    assertArrayEquals(data, loaded);
    assertEquals(3 + 1, chip.user(core.number(), 2), "steps and the latency");
    String program = new String(chip.programs.get(core.number()), StandardCharsets.UTF_8);
    String of = core.role() == Core.Role.NEURONS ? "neurons/" + core.vertex() + "/" : "core/";
    assertTrue(program.startsWith("program " + of), program);
    if (core.role() == Core.Role.SOURCE) {
      int column = core.first() + (core.vertex().equals("s") ? 0 : 3);
      int at = chip.user(core.number(), 1);
      for (String line : INPUT.lines().toList()) {
        String[] cells = line.split(",", -1);
        int[] fired =
            java.util.stream.IntStream.range(0, core.count())
                .filter(n -> cells[column + n].equals("1"))
                .toArray();
        int[] words = new int[1 + fired.length];
        Arrays.setAll(words, i -> i == 0 ? fired.length : fired[i - 1]);
        for (int word : words) {
          assertEquals(word, chip.word(at), core.toString());
          at += 4;
        }
      }
    }
  }
}

package nnc.testbench.spinnaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nnc.emulator.machine.Losses;
import nnc.emulator.machine.MachineRun;
import nnc.emulator.machine.Needs;
import nnc.ir.MachineImage;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.op.Op;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What users are told of machines that do not keep up, and what data do about it.
class LossesTest {

  private static final String VOLLEY =
      """
      import lif
      network volley timestep 1 ms
      input s : events[200]
      population a : lif[200]
      project s -> a random(p: 1, seed: 1, weights: uniform(0.4, 0.6, seed: 2))
      output x = a
      """;

  private static List<Diagnostic> losses(Samples inputs, String... settings) {
    return losses(VOLLEY, inputs, settings);
  }

  private static List<Diagnostic> losses(String text, Samples inputs, String... settings) {
    MachineImage image = Machines.image(text, settings);
    return Losses.of(image, MachineRun.run(image, inputs), Optional.of(Needs.of(image, inputs)));
  }

  /// All 200 inputs at once are 40,000 synaptic events, more than a step of a core.
  @Test
  void lossesAreToldWithTheSettingsThatHelp() {
    Network network = Machines.image(VOLLEY).network();
    var type = ((Op.Input) network.op("s")).type();
    long[] all = new long[200];
    Arrays.fill(all, 1);
    Samples inputs =
        Samples.of(
            List.of(List.of(Value.ofRaw(type, all)), List.of(Value.ofRaw(type, new long[200]))),
            List.of());
    Diagnostic late = losses(inputs).getFirst();
    assertEquals(Code.W0010, late.code());
    assertTrue(late.message().contains("real time"), late.message());
    assertFalse(late.span().isNone());
    String help = late.help().orElseThrow();
    assertTrue(help.endsWith("--set slow-down=5 --set neurons-per-core=200"), help);
    String factor = "5";
    assertEquals(List.of(), losses(inputs, "slow-down", factor, "rate", "1000"));
    List<Diagnostic> sums = losses(inputs, "slow-down", factor, "rate", "0");
    assertEquals(1, sums.size(), sums.toString());
    assertTrue(sums.getFirst().message().contains("sums of inputs"), sums.toString());
    assertTrue(sums.getFirst().help().orElseThrow().contains("--set sums=all"), sums.toString());
    assertEquals(List.of(), losses(inputs, "slow-down", factor, "rate", "0", "sums", "all"));
    // Measured on these data, the worst step decides, and more cores share the work.
    MachineImage measured = Machines.image(VOLLEY, Optional.of(inputs));
    assertTrue(measured.parts().get("s").firing().measured());
    assertEquals(1.0, measured.parts().get("s").firing().most());
    assertEquals(500, measured.parts().get("s").firing().rate());
    assertTrue(measured.cores().size() > Machines.image(VOLLEY).cores().size());
    assertEquals(0, MachineRun.run(measured, inputs).counts().overruns());
    assertFalse(
        Machines.image(VOLLEY, Optional.of(inputs), "rate", "30")
            .parts()
            .get("s")
            .firing()
            .measured());
  }

  private static final Pattern SETTING = Pattern.compile("--set ([a-z-]+)=([0-9]+)");

  /// Neurons of a few cores each that all fire at once, so that packets meet at links.
  private static final String MEETING =
      """
      import lif
      network meeting timestep 1 ms
      input s : events[200]
      population a : lif[640]
      population b : lif[640]
      project s -> a all_to_all(weights: 1)
      project a -> b random(p: 0.3, seed: 2, weights: 1, delay: 20)
      project b -> a random(p: 0.02, seed: 1, weights: -0.5, delay: 3)
      output x = a
      output y = b
      """;

  /// Cores that begin late, whose spikes give others much to do.
  private static final String LATE =
      """
      import lif
      network late timestep 1 ms
      input s : events[200]
      population b : lif[200]
      population a : lif[640]
      project s -> a all_to_all(weights: 1)
      project a -> b all_to_all(weights: 0.01)
      output x = a
      output y = b
      """;

  /// Whoever does what the first warning about time or links advises has none of these left.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "neurons-per-core=40 stagger=0",
        "neurons-per-core=40 stagger=60",
        "neurons-per-core=256 stagger=0",
        "neurons-per-core=256 stagger=90",
        "neurons-per-core=9 stagger=0 device=triads",
        "neurons-per-core=5 stagger=0",
        "neurons-per-core=5 stagger=20",
        "neurons-per-core=11 stagger=70",
        "neurons-per-core=150 stagger=50 slow-down=2"
      })
  void adviceAboutTimeSettlesAtOnce(String how) {
    int advised = 0;
    for (String text : List.of(VOLLEY, MEETING, LATE)) {
      SequencedMap<String, String> set = new LinkedHashMap<>();
      set.put("sums", "all");
      for (String setting : how.split(" ", -1)) {
        set.put(setting.split("=", -1)[0], setting.split("=", -1)[1]);
      }
      Network network = Machines.network(text);
      var type = ((Op.Input) network.op("s")).type();
      List<List<Value>> rows = new ArrayList<>();
      for (int step = 0; step < 30; step++) {
        long[] some = new long[200];
        Arrays.fill(some, step % 10 < 2 ? 1 : 0);
        rows.add(List.of(Value.ofRaw(type, some)));
      }
      Samples inputs = Samples.of(rows, List.of());
      List<Diagnostic> found = timeAndLinks(losses(text, inputs, settings(set)));
      if (found.isEmpty()) {
        continue;
      }
      advised++;
      Matcher m = SETTING.matcher(found.getFirst().help().orElseThrow());
      while (m.find()) {
        set.put(m.group(1), m.group(2));
      }
      assertEquals(List.of(), timeAndLinks(losses(text, inputs, settings(set))), set + " " + found);
    }
    assertTrue(advised > 0, "nothing was lost");
  }

  private static List<Diagnostic> timeAndLinks(List<Diagnostic> all) {
    return all.stream().filter(d -> d.message().matches(".*(real time|at links).*")).toList();
  }

  private static String[] settings(SequencedMap<String, String> set) {
    return set.entrySet().stream()
        .flatMap(e -> Stream.of(e.getKey(), e.getValue()))
        .toArray(String[]::new);
  }

  @Test
  void aWidthOfStatesThatTheTargetFixesIsWarnedOf() {
    for (String width : List.of("0", "16")) {
      List<Code> codes =
          Machines.compiled(
                  VOLLEY, Optional.empty(), "quantize-neurons.width", width, "sums", "all")
              .report()
              .warnings()
              .stream()
              .map(Diagnostic::code)
              .toList();
      assertEquals(width.equals("0") ? List.of() : List.of(Code.W0008), codes);
    }
  }
}

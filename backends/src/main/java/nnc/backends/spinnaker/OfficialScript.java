package nnc.backends.spinnaker;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import nnc.backends.verilog.Templates;
import nnc.ir.MachineImage;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.machine.Afferents;
import nnc.ir.machine.Afferents.Afferent;
import nnc.ir.machine.Part;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.op.Op;
import nnc.ir.op.Stdp;

/// The network of a machine image as a PyNN script for users of the official software, with lists
/// of its synapses beside it: weights and delays of the image, neurons by the parameters that the
/// user gave.
public final class OfficialScript {

  /// Values up to which a parameter of every neuron stands in the script itself.
  private static final int WRITTEN = 16;

  private static final OfficialRule NONE = new OfficialRule("", "", "", "", "", "", "");

  private static final String FOLDER = "official/";

  private final MachineImage image;
  private final Network real;
  private final BiPredicate<NeuronModel, String> isNeuron;
  private final SortedMap<String, byte[]> files = new TreeMap<>();
  private final SequencedMap<String, String> foreign = new LinkedHashMap<>();
  private final SequencedMap<String, String> learning = new LinkedHashMap<>();

  /// The rule of each population, of which sPyNNaker has one.
  private final Map<String, Stdp> rules = new LinkedHashMap<>();

  private OfficialScript(
      MachineImage image, Network real, BiPredicate<NeuronModel, String> isNeuron) {
    this.image = image;
    this.real = real;
    this.isNeuron = isNeuron;
  }

  /// The files; the populations whose neurons the official software does not have and the
  /// projections whose synapses it cannot let learn so, each with why.
  public record Script(
      SortedMap<String, byte[]> files,
      SequencedMap<String, String> foreign,
      SequencedMap<String, String> learning) {

    /// What the script leaves to the user, a sentence each.
    public List<String> notes() {
      List<String> notes = new ArrayList<>();
      foreign.forEach((id, reason) ->
          notes.add("official/network.py leaves the neurons of '" + id + "' to you: " + reason));
      learning.forEach((id, reason) ->
          notes.add(
              "official/network.py leaves to you how the synapses of '"
                  + id
                  + "' learn: "
                  + reason));
      return notes;
    }
  }

  /// The script of `image`, whose populations are those of `real` before anything was rounded;
  /// `isNeuron` says whether a model is the shipped one of a name.
  public static Script of(
      MachineImage image, Network real, BiPredicate<NeuronModel, String> isNeuron) {
    return new OfficialScript(image, real, isNeuron).script();
  }

  private Script script() {
    List<Population> populations = populations();
    View view = new View(image, inputs(), populations, lists());
    files.put(
        FOLDER + "network.py",
        new Templates("spinnaker")
            .render("official/network.py", view)
            .getBytes(StandardCharsets.UTF_8));
    return new Script(files, foreign, learning);
  }

  /// What the template sees of an input or a population; texts are Python's.
  public record Population(
      String label,
      int size,
      int latency,
      boolean official,
      String cell,
      List<Assignment> parameters,
      String start,
      String model,
      String reason,
      String reasonText) {}

  /// `name=value` of a cell.
  public record Assignment(String name, String value) {}

  /// Synapses of one sign, in a file. Where they learn, `rule` has the rule, unless `own`: the user
  /// gives it then, since sPyNNaker has not all of it.
  public record SynapseList(
      String source,
      String target,
      String file,
      String receptor,
      boolean learns,
      boolean own,
      String reason,
      OfficialRule rule) {}

  /// What the template sees.
  public record View(
      String name,
      String timestep,
      int slowDown,
      List<Population> inputs,
      List<Population> populations,
      List<SynapseList> lists) {
    private View(
        MachineImage image,
        List<Population> inputs,
        List<Population> populations,
        List<SynapseList> lists) {
      this(
          literal(image.name()),
          String.valueOf(image.machine().budget().stepNanoseconds() / 1e6),
          image.machine().budget().slowDown(),
          inputs,
          populations,
          lists);
    }
  }

  private List<Population> inputs() {
    return image.network().inputIds().stream()
        .map(id -> {
          int latency = Optional.ofNullable(image.parts().get(id)).map(Part::latency).orElse(0);
          return new Population(
              literal(id), size(id), latency, false, "", List.of(), "", "", "", "");
        })
        .toList();
  }

  private int size(String id) {
    return image.network().types().shape(id).size();
  }

  private List<Population> populations() {
    List<Population> all = new ArrayList<>();
    image
        .parts()
        .forEach((id, part) -> {
          if (image.network().op(id) instanceof Op.Population lowered) {
            all.add(population(id, part, lowered));
          }
        });
    return all;
  }

  private Population population(String id, Part part, Op.Population lowered) {
    Optional<Op.Population> given =
        real.vertices().containsKey(id) && real.op(id) instanceof Op.Population p
            ? Optional.of(p)
            : Optional.empty();
    Optional<String> reason = given.isEmpty() ? Optional.of("is new") : reason(id, given.get());
    if (reason.isPresent()) {
      foreign.put(id, reason.get());
      String text = literal(reason.get());
      return new Population(
          literal(id),
          size(id),
          part.latency(),
          false,
          "",
          List.of(),
          "",
          literal(lowered.model().name()),
          text.substring(1, text.length() - 1),
          text);
    }
    OfficialNeuron neuron = OfficialNeuron.named(lowered.model().name()).orElseThrow();
    List<Assignment> parameters = new ArrayList<>();
    neuron
        .parameters()
        .forEach((ours, theirs) ->
            parameters.add(
                new Assignment(
                    theirs.name(), values(given.get().parameters().get(ours), theirs.factor()))));
    return new Population(
        literal(id),
        size(id),
        part.latency(),
        true,
        neuron.cell(),
        parameters,
        values(given.get().parameters().get(neuron.start()), 1),
        "",
        "",
        "");
  }

  /// Why no neuron of the official software stands for a population's; empty where one does.
  private Optional<String> reason(String id, Op.Population given) {
    Optional<OfficialNeuron> neuron = OfficialNeuron.named(given.model().name());
    if (neuron.isEmpty() || !isNeuron.test(given.model(), given.model().name())) {
      return Optional.of("sPyNNaker has no neuron with these equations");
    }
    if (real.inputs(id).stream().anyMatch(this::isBiased)) {
      return Optional.of("a bias of a layer is added to what comes in");
    }
    boolean opposite =
        Afferents.of(image.network()).into(id).stream()
            .anyMatch(a -> a.synapses().weights().rawRange().lo() < 0);
    return opposite && !neuron.get().isSymmetric(given)
        ? Optional.of("negative weights have the time constant of the other receptor")
        : Optional.empty();
  }

  /// Whether a layer between neurons adds something of its own.
  private boolean isBiased(String layer) {
    boolean own =
        switch (real.op(layer)) {
          case Op.Population _, Op.Input _ -> false;
          case Op.Dense(_, var preload) -> preload.map(OfficialScript::isSomething).orElse(false);
          case Op.Affine(_, var shift) -> isSomething(shift);
          case Op _ -> false;
        };
    boolean ends = real.op(layer) instanceof Op.Population || real.op(layer) instanceof Op.Input;
    return own || (!ends && real.inputs(layer).stream().anyMatch(this::isBiased));
  }

  private static boolean isSomething(Tensor bias) {
    return Arrays.stream(bias.toReal()).anyMatch(b -> b != 0);
  }

  private String values(Tensor t, double factor) {
    if (t.size() == 1) {
      return number(t.real(0) * factor);
    }
    List<String> all = new ArrayList<>();
    for (int i = 0; i < t.size(); i++) {
      all.add(number(t.real(i) * factor));
    }
    if (t.size() <= WRITTEN) {
      return all.toString();
    }
    String name = "values/" + files.size() + ".csv";
    files.put(FOLDER + name, (String.join("\n", all) + "\n").getBytes(StandardCharsets.UTF_8));
    return "numbers(\"" + name + "\")";
  }

  /// A number as short as it can be; products with powers of ten are rounded to 15 digits, which is
  /// what the user wrote.
  static String number(double value) {
    double shorter = Double.parseDouble(String.format(java.util.Locale.ROOT, "%.14e", value));
    return String.valueOf(shorter);
  }

  private List<SynapseList> lists() {
    List<SynapseList> all = new ArrayList<>();
    Afferents afferents = Afferents.of(image.network());
    for (Afferent a : afferents.all()) {
      Optional<String> own = a.plastic().flatMap(p -> ownRule(a, p.rule()));
      own.ifPresent(reason -> learning.put(a.id(), reason));
      boolean official = !foreign.containsKey(a.target());
      List<String> ports = ((Op.Population) image.network().op(a.target())).model().ports();
      for (boolean negative : new boolean[] {false, true}) {
        String name = "synapses/" + all.size() + ".csv";
        byte[] rows =
            new SynapseListing(
                    a.synapses(),
                    Afferents.extra(a, image.parts()),
                    official,
                    a.plastic().isPresent())
                .rows(negative);
        if (rows.length > 0) {
          files.put(FOLDER + name, rows);
          String receptor =
              official
                  ? (ports.get(a.port()).equals(OfficialNeuron.EXCITATORY) != negative
                      ? "excitatory"
                      : "inhibitory")
                  : ports.get(a.port());
          all.add(
              new SynapseList(
                  literal(a.source()),
                  literal(a.target()),
                  name,
                  literal(receptor),
                  a.plastic().isPresent(),
                  own.isPresent(),
                  literal(own.orElse("")),
                  a.plastic().map(p -> OfficialRule.of(p.rule(), stepMs())).orElse(NONE)));
        }
      }
    }
    return all;
  }

  /// Why the user has to give the rule of synapses that learn; empty where sPyNNaker has it.
  private Optional<String> ownRule(Afferent a, Stdp rule) {
    Optional<String> missing = OfficialRule.missing(rule);
    if (missing.isPresent()) {
      return missing;
    }
    return rule.equals(rules.computeIfAbsent(a.target(), _ -> rule))
        ? Optional.empty()
        : Optional.of("sPyNNaker has one rule for each population, and another is given before");
  }

  private double stepMs() {
    return image.machine().budget().stepNanoseconds() / 1e6;
  }

  /// A text of the user's as a literal of Python, in printable ASCII.
  static String literal(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints()
        .forEach(c -> {
          if (c == '"' || c == '\\') {
            out.append('\\').append((char) c);
          } else if (c >= ' ' && c <= '~') {
            out.append((char) c);
          } else {
            out.append(String.format(c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
          }
        });
    return out.append('"').toString();
  }
}

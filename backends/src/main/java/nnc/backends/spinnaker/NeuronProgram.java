package nnc.backends.spinnaker;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import nnc.backends.verilog.Identifiers;
import nnc.backends.verilog.Templates;
import nnc.ir.MachineImage;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.machine.Core;
import nnc.ir.neuron.Discrete;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.IntegerNeurons;
import nnc.ir.neuron.Lookup;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Quantity;
import nnc.ir.neuron.Statement;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;

/// The neurons of an integer population as a C file that computes what the equations say, raw value
/// by raw value: `step` makes a step of one neuron. It needs `fixed.h` and `neurons.h`, and nothing
/// of a C library.
public final class NeuronProgram {

  private static final String TARGET = "spinnaker";
  private static final int PER_LINE = 8;
  private static final String WORD = "int32_t";

  /// The file with what a trial begins with.
  static final String START = "start.bin";

  private final String id;
  private final Op.Population population;
  private final NeuronModel model;
  private final List<NumberFormat> inputs;
  private final int most;
  private final Discrete types;
  private final CCode code;
  private final List<String> lines = new ArrayList<>();

  private NeuronProgram(String id, Op.Population population, List<NumberFormat> inputs, int most) {
    this.id = id;
    this.population = population;
    this.model = population.model();
    this.inputs = inputs;
    this.most = most;
    this.types =
        Discrete.of(
            model,
            population.parameters(),
            model.atPorts(inputs.stream().map(Quantity::of).toList()));
    this.code = new CCode(types, new Named());
  }

  /// The files of each population of an integer network, and of what a trial of all its neurons
  /// begins with.
  public static SequencedMap<String, SequencedMap<String, byte[]>> trials(Network network) {
    SequencedMap<String, SequencedMap<String, byte[]>> all = new LinkedHashMap<>();
    for (String id : network.vertices().sequencedKeySet()) {
      if (network.op(id) instanceof Op.Population population) {
        all.put(id, trial(id, population, formats(network, id)));
      }
    }
    return all;
  }

  /// The same of one population `id`, whose ports get numbers of the formats `inputs`.
  public static SequencedMap<String, byte[]> trial(
      String id, Op.Population population, List<NumberFormat> inputs) {
    int size = population.shape().size();
    SequencedMap<String, byte[]> files = files(id, population, inputs, size);
    Words start = new Words();
    start(population, inputs, 0, size, start);
    files.put(START, start.bytes());
    return files;
  }

  /// The files of each population of an image.
  public static SequencedMap<String, SequencedMap<String, byte[]>> ofAll(MachineImage image) {
    SequencedMap<String, SequencedMap<String, byte[]>> all = new LinkedHashMap<>();
    Network network = image.network();
    for (String id : network.vertices().sequencedKeySet()) {
      if (network.op(id) instanceof Op.Population population) {
        int most =
            image.cores().stream()
                .filter(c -> c.vertex().equals(id))
                .mapToInt(Core::count)
                .max()
                .orElse(0);
        all.put(id, files(id, population, formats(network, id), most));
      }
    }
    return all;
  }

  private static List<NumberFormat> formats(Network network, String id) {
    return network.inputs(id).stream().map(network.types()::format).toList();
  }

  /// The files of population `id` whose ports get numbers of the formats `inputs`, by name, for
  /// cores with up to `most` of its neurons. Throws `Rejection` for a population that does not
  /// compute integers.
  private static SequencedMap<String, byte[]> files(
      String id, Op.Population population, List<NumberFormat> inputs, int most) {
    SequencedMap<String, byte[]> files = new LinkedHashMap<>();
    String source =
        new Templates(TARGET)
            .render("arm/neurons.c", new NeuronProgram(id, population, inputs, most).view());
    files.put("neurons.c", Templates.bytes(source));
    files.put("neurons.h", Templates.verbatim(TARGET, "arm/neurons.h"));
    files.put("fixed.h", Templates.verbatim(TARGET, "arm/fixed.h"));
    return files;
  }

  /// Adds what `count` neurons begin with, from `first` on: each state of all of them, a word or
  /// two for each, and then the parameters, two words each, those of all neurons once.
  static void start(
      Op.Population population, List<NumberFormat> inputs, int first, int count, Words out) {
    IntegerNeurons neurons =
        new IntegerNeurons(
            population.model(), population.parameters(), inputs, population.shape().size());
    for (NeuronModel.State s : population.model().states()) {
      long[] raw = neurons.state(s.name());
      for (int n = first; n < first + count; n++) {
        out.add((int) raw[n]);
        if (isWide(s)) {
          out.add((int) (raw[n] >> 32));
        }
      }
    }
    for (Tensor parameter : population.parameters().values()) {
      boolean single = parameter.size() == 1;
      for (int n = single ? 0 : first; n < (single ? 1 : first + count); n++) {
        out.add((int) parameter.raw(n)).add((int) (parameter.raw(n) >> 32));
      }
    }
  }

  private static boolean isWide(NeuronModel.State s) {
    return !WORD.equals(CCode.type(s.format().orElseThrow().range()));
  }

  /// What the template shows. `index` counts ports and states from 0.
  public record View(
      String population,
      String model,
      int count,
      List<Table> tables,
      List<Values> parameters,
      List<Values> states,
      List<Port> ports,
      List<String> loads,
      List<String> lines,
      String outputType,
      String output) {

    public int portCount() {
      return ports.size();
    }

    public int stateCount() {
      return states.size();
    }

    /// A constant array.
    public record Table(String type, String name, List<String> lines) {}

    /// A parameter, of which `single` serves all neurons with its `value`, or a state; `local` is
    /// the state's name within a step and `old` that of its value before, which is there if `kept`.
    public record Values(
        int index,
        String comment,
        String type,
        String name,
        String local,
        String old,
        boolean kept,
        boolean single,
        String value) {}

    /// What comes in.
    public record Port(int index, String type, String local, int fraction) {}
  }

  /// A prefix for each kind of name keeps all of them apart and off the words of C.
  private final class Named implements CCode.Names {
    @Override
    public String parameter(String name) {
      boolean single = population.parameters().get(name).size() == 1;
      return "p_" + Identifiers.part(name) + (single ? "" : "[n]");
    }

    @Override
    public String port(String name) {
      return "i_" + Identifiers.part(name);
    }

    @Override
    public String state(String name) {
      return "v_" + Identifiers.part(name);
    }

    @Override
    public String old(String name) {
      return "old_" + Identifiers.part(name);
    }

    @Override
    public String local(String name) {
      return "l_" + Identifiers.part(name);
    }
  }

  private View view() {
    model.statements().forEach(this::line);
    String output = code.value(model.output());
    Range given = types.output().range();
    return new View(
        Templates.comment(id),
        Templates.comment(model.name()),
        most,
        tables(),
        parameters(),
        states(),
        ports(),
        loads(),
        lines,
        CCode.type(given),
        output);
  }

  private void line(Statement statement) {
    switch (statement) {
      case Statement.Let(var name, var value, _) ->
          lines.add(
              "const "
                  + CCode.type(types.of(value).range())
                  + " "
                  + code.names().local(name)
                  + " = "
                  + code.value(value));
      case Statement.Assign(var state, var value, _) ->
          lines.add(code.names().state(state) + " = " + code.stored(model.state(state), value));
    }
  }

  private List<View.Table> tables() {
    List<View.Table> all = new ArrayList<>();
    code.tables()
        .forEach((table, name) -> {
          Lookup lookup = types.lookup(table);
          all.add(new View.Table(CCode.type(lookup.range()), name, numbers(lookup.entries())));
        });
    return all;
  }

  private List<View.Values> parameters() {
    List<View.Values> all = new ArrayList<>();
    for (Map.Entry<String, Tensor> entry : population.parameters().entrySet()) {
      String name = entry.getKey();
      Tensor tensor = entry.getValue();
      Expression parameter = new Expression.Parameter(name);
      if (!isUsed(parameter)) {
        continue;
      }
      all.add(
          new View.Values(
              all.size(),
              comment(name, tensor.format()),
              CCode.type(tensor.rawRange()),
              "p_" + Identifiers.part(name),
              "",
              "",
              false,
              tensor.size() == 1,
              CCode.literal(tensor.raw(0))));
    }
    return all;
  }

  private List<View.Values> states() {
    Set<String> old = new HashSet<>();
    model.states().stream()
        .map(NeuronModel.State::name)
        .filter(s -> isUsed(new Expression.Old(s)))
        .forEach(old::add);
    List<View.Values> all = new ArrayList<>();
    for (NeuronModel.State s : model.states()) {
      NumberFormat.Fixed format = s.format().orElseThrow();
      all.add(
          new View.Values(
              all.size(),
              comment(s.name(), format),
              CCode.type(format.range()),
              "s_" + Identifiers.part(s.name()),
              code.names().state(s.name()),
              code.names().old(s.name()),
              old.contains(s.name()),
              false,
              ""));
    }
    return all;
  }

  /// What reads states and parameters in the order of `start`.
  private List<String> loads() {
    List<String> all = new ArrayList<>();
    for (NeuronModel.State s : model.states()) {
      String name = "s_" + Identifiers.part(s.name());
      if (isWide(s)) {
        all.add(each(name, "(int64_t)((uint64_t)from[1] << 32 | from[0])", 2));
      } else {
        all.add(each(name, "(int32_t)from[0]", 1));
      }
    }
    for (Map.Entry<String, Tensor> entry : population.parameters().entrySet()) {
      Tensor tensor = entry.getValue();
      if (tensor.size() == 1) {
        all.add("from += 2;");
      } else if (isUsed(new Expression.Parameter(entry.getKey()))) {
        String type = CCode.type(tensor.rawRange());
        all.add(
            each(
                "p_" + Identifiers.part(entry.getKey()),
                "(" + type + ")((uint64_t)from[1] << 32 | from[0])",
                2));
      } else {
        all.add("from += 2 * count;");
      }
    }
    return all;
  }

  private static String each(String name, String value, int words) {
    return "for (int n = 0; n < count; n++, from += "
        + words
        + ")\n    "
        + name
        + "[n] = "
        + value
        + ";";
  }

  private List<View.Port> ports() {
    List<View.Port> all = new ArrayList<>();
    for (String port : model.ports()) {
      all.add(
          new View.Port(
              all.size(),
              CCode.type(types.of(new Expression.Port(port)).range()),
              code.names().port(port),
              inputs.get(all.size()).fraction()));
    }
    return all;
  }

  private static String comment(String name, NumberFormat format) {
    return Templates.comment(name) + ", " + format;
  }

  private boolean isUsed(Expression name) {
    return model.output().anyMatch(name::equals)
        || model.statements().stream().anyMatch(s -> s.value().anyMatch(name::equals));
  }

  /// Raw values, some on a line.
  private static List<String> numbers(long[] raw) {
    List<String> all = new ArrayList<>();
    for (int from = 0; from < raw.length; from += PER_LINE) {
      StringBuilder line = new StringBuilder();
      for (int i = from; i < Math.min(raw.length, from + PER_LINE); i++) {
        line.append(CCode.literal(raw[i])).append(i + 1 == raw.length ? "" : ", ");
      }
      all.add(line.toString().stripTrailing());
    }
    return all;
  }
}

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
import nnc.ir.Network;
import nnc.ir.Tensor;
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

  private final String id;
  private final Op.Population population;
  private final NeuronModel model;
  private final List<NumberFormat> inputs;
  private final Discrete types;
  private final CCode code;
  private final List<String> lines = new ArrayList<>();

  private NeuronProgram(String id, Op.Population population, List<NumberFormat> inputs) {
    this.id = id;
    this.population = population;
    this.model = population.model();
    this.inputs = inputs;
    this.types =
        Discrete.of(
            model,
            population.parameters(),
            model.atPorts(inputs.stream().map(Quantity::of).toList()));
    this.code = new CCode(types, new Named());
  }

  /// The files of each population of an integer network.
  public static SequencedMap<String, SequencedMap<String, byte[]>> ofAll(Network network) {
    SequencedMap<String, SequencedMap<String, byte[]>> all = new LinkedHashMap<>();
    for (String id : network.vertices().sequencedKeySet()) {
      if (network.op(id) instanceof Op.Population population) {
        List<NumberFormat> inputs =
            network.inputs(id).stream().map(network.types()::format).toList();
        all.put(id, files(id, population, inputs));
      }
    }
    return all;
  }

  /// The files of population `id` whose ports get numbers of the formats `inputs`, by name. Throws
  /// `Rejection` for a population that does not compute integers.
  public static SequencedMap<String, byte[]> files(
      String id, Op.Population population, List<NumberFormat> inputs) {
    SequencedMap<String, byte[]> files = new LinkedHashMap<>();
    String source =
        new Templates(TARGET)
            .render("arm/neurons.c", new NeuronProgram(id, population, inputs).view());
    files.put("neurons.c", Templates.bytes(source));
    files.put("neurons.h", Templates.verbatim(TARGET, "arm/neurons.h"));
    files.put("fixed.h", Templates.verbatim(TARGET, "arm/fixed.h"));
    return files;
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

    /// A parameter, of which `single` serves all neurons, or a state with its first values; `local`
    /// is the state's name within a step and `old` that of its value before, which is there if
    /// `kept`.
    public record Values(
        int index,
        String comment,
        String type,
        String name,
        String local,
        String old,
        boolean kept,
        boolean single,
        List<String> lines) {}

    /// What comes in.
    public record Port(int index, String type, String local) {}
  }

  /// A prefix for each kind of name keeps all of them apart and off the words of C.
  private final class Named implements CCode.Names {
    @Override
    public String parameter(String name) {
      boolean single = population.parameters().get(name).size() == 1;
      return "p_" + Identifiers.part(name) + (single ? "[0]" : "[n]");
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
        population.shape().size(),
        tables(),
        parameters(),
        states(),
        ports(),
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
              numbers(tensor.toRaw())));
    }
    return all;
  }

  private List<View.Values> states() {
    IntegerNeurons first =
        new IntegerNeurons(model, population.parameters(), inputs, population.shape().size());
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
              numbers(first.state(s.name()))));
    }
    return all;
  }

  private List<View.Port> ports() {
    List<View.Port> all = new ArrayList<>();
    for (String port : model.ports()) {
      all.add(
          new View.Port(
              all.size(),
              CCode.type(types.of(new Expression.Port(port)).range()),
              code.names().port(port)));
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

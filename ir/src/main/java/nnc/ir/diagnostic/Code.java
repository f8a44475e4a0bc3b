package nnc.ir.diagnostic;

/// Every diagnostic's stable code with its title. E01 text, E02 names and shapes, E03 numbers, E04
/// target legality, E05 emission and tools; W are warnings. Each has a page `docs/errors/<code>.md`
/// with an example that a test runs.
public enum Code {
  E0101("syntax error", "'nnc explain E0101' shows how it is written"),
  E0102("unreadable file", "check the path and whether the file may be read"),
  E0103(
      "file is truncated or lies about its size",
      "the file is damaged or was not copied whole: write or fetch it again"),
  E0104(
      "unsupported file format",
      "models are .nn, .nir, .onnx or .nnir files; arrays are .npy, .npz, .csv or IDX files"),
  E0105(
      "path leaves the model's folder", "put the file beside the model, or into a folder below it"),
  E0106("larger than the budget", "use smaller arrays, or several files"),
  E0107(
      "bad value in a settings or data file",
      "a table holds numbers, equally many in every line; a setting has a value of its kind"),
  E0108(
      "journal is damaged",
      "restore the file, or give another folder with -o to begin anew: nothing was changed"),
  E0201("unknown name", "correct the spelling, or define it"),
  E0202("name defined twice", "rename or remove one of them"),
  E0203(
      "shapes do not fit",
      "make the shapes agree: 'nnc explain E0203' tells what each operator takes"),
  E0204(
      "weights have the wrong shape",
      "store weights as [outputs, inputs], kernels as [outputs, inputs, height, width], other parameters one per channel"),
  E0205(
      "network is empty or has no output",
      "a network needs an input, and an output that depends on it"),
  E0206(
      "cycle without delay",
      "remove the feedback, or delay it: only what comes from an earlier step may close a cycle"),
  E0207("unsupported operator", "export the model with other operators, or write this part as .nn"),
  E0208("unknown option", "remove it, or correct the spelling"),
  E0209(
      "data does not fit the network's input",
      "give one sample per row with all elements of the input, and one label per sample"),
  E0210(
      "option is missing or contradicts another",
      "give what is missing, or leave out what contradicts"),
  E0211("value must be constant", "use numbers and parameters only"),
  E0212("only states can be assigned", "declare it as a state, or name another value with 'let'"),
  E0301("value is not finite", "parameters and data must be finite numbers"),
  E0302(
      "value does not fit its format",
      "use a format that holds the value, or scale the numbers first"),
  E0303(
      "accumulator can overflow its format",
      "bring the values before it down with 'shift' or 'clip', or use narrower weights"),
  E0304("formats do not agree", "bring both to one format and scale first"),
  E0305("parameter out of range", "choose a value that is legal here"),
  E0306(
      "calibration data is needed", "name data with --calibrate, or with 'calibrate' in the model"),
  E0307("division can meet zero", "guard the divisor, for example with a maximum of it and 1"),
  E0401(
      "operator has no kernel on this target",
      "write this part with operators that the target has: 'nnc explain E0401'"),
  E0402("folding does not divide the layer", "choose a divisor of the layer's extent"),
  E0403("design exceeds a limit of the target", "choose a larger device, or fold more"),
  E0404("unknown target or device", "'nnc targets' lists what there is"),
  E0405(
      "network is not integer-only",
      "quantize it: name data with --calibrate, or declare integer formats"),
  E0406("design deadlocks", "give the FIFOs the depths that 'size-fifos' finds"),
  E0407(
      "weight does not fit the ring of inputs",
      "scale the weights, or leave them real so that they are rounded"),
  E0408("delay is too short for the machine", "give the projections of the loop longer delays"),
  E0409("no point is feasible", "loosen the constraint that stops most points, or vary more"),
  E0410("machine cannot be reached", "name fewer dead parts, or choose another machine"),
  E0501("output cannot be written", "choose another place, or free this one"),
  E0502("external tool is missing", "'nnc doctor' tells how to install what is missing"),
  E0503("external tool failed", "'nnc doctor' shows which versions are here"),
  E0504("external tool ran out of time", "try a smaller design, fewer samples, or more folding"),
  E0505("library of the constraint solver cannot be loaded", "do without it: --set scheduler=list"),
  W0002("unused value", "remove it, or use it"),
  W0003("neuron can never fire", "lower its threshold, or give its synapses more weight"),
  W0004("dead band of a shift", "use more bits behind the point, or round to the nearest"),
  W0005("state can leave its format", "use more bits in front of the point, or bound the state"),
  W0006("step is too long for a state", "shorten the step, or lengthen the time constant"),
  W0007("circuit exceeds the usual chip", "use a smaller network, or set the limit of your chip"),
  W0008("setting without effect", "leave it out, or ask for what it belongs to"),
  W0009(
      "weights are lost in rounding",
      "bring the weights into one port closer together, or feed small ones into another port"),
  W0010("machine loses spikes", "let more cores share the work, or give steps more time"),
  W0011("cell without a circuit", "add a circuit of your own (--circuits FILE), or do without it"),
  W0012("times of other cells", "time the netlist for the circuits: --set library=circuits"),
  W0013("sums may not fit the ring of inputs", "let rings hold whatever can come: --set sums=all"),
  W0014("design is larger than it may be", "choose a larger device or budget, or fold more");

  private final String title;
  private final String help;

  Code(String title, String help) {
    this.title = title;
    this.help = help;
  }

  public String title() {
    return title;
  }

  /// The way out where a diagnostic knows no better one.
  public String help() {
    return help;
  }

  public boolean isWarning() {
    return name().startsWith("W");
  }
}

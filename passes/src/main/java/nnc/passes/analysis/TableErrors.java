package nnc.passes.analysis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.RealCode;
import nnc.ir.neuron.Statement;
import nnc.ir.op.Op;

/// How far the tables of a population are from the functions they stand for.
public final class TableErrors {

  /// Arguments tried between two entries.
  private static final int BETWEEN = 16;

  private final Expression.Table table;
  private final List<double[]> at;
  private final RealCode body;
  private double worst;
  private String where;

  private TableErrors(Expression.Table table, Map<String, double[]> parameters) {
    this.table = table;
    this.at = table.axes().stream().map(a -> new double[] {a.lo()}).toList();
    this.body = RealCode.body(table, parameters, at);
    this.where = place();
  }

  /// A sentence for each table of an integer population: its largest error over the domain and
  /// where that is, tried at 16 arguments for each entry.
  public static List<String> of(Network network, String id) {
    List<String> found = new ArrayList<>();
    if (network.op(id) instanceof Op.Population p && p.isInteger()) {
      Map<String, double[]> parameters = new LinkedHashMap<>();
      for (var entry : p.parameters().entrySet()) {
        Tensor tensor = entry.getValue();
        parameters.put(entry.getKey(), RealCode.reals(tensor));
      }
      for (Statement s : p.model().statements()) {
        tables(s.value(), id, parameters, found);
      }
      tables(p.model().output(), id, parameters, found);
    }
    return found;
  }

  private static void tables(
      Expression e, String id, Map<String, double[]> parameters, List<String> found) {
    if (e instanceof Expression.Table table) {
      found.add(sentence(table, id, parameters));
    }
    e.parts().forEach(part -> tables(part, id, parameters, found));
  }

  private static String sentence(
      Expression.Table table, String id, Map<String, double[]> parameters) {
    TableErrors errors = new TableErrors(table, parameters);
    for (int cell = 0; cell < errors.cells(); cell++) {
      errors.cell(cell);
    }
    return errors.sentence(id);
  }

  /// What the table gives at a corner of a cell: the body, rounded.
  private double corner(int[] index, int corner) {
    for (int i = 0; i < at.size(); i++) {
      at.get(i)[0] = table.axes().get(i).point(index[i] + (corner >> i & 1));
    }
    double unit = Math.scalb(1.0, -table.fraction());
    return Math.floor(body.at(0) / unit + 0.5) * unit;
  }

  private int cells() {
    return table.axes().stream().mapToInt(Expression.Axis::entries).reduce(1, (a, b) -> a * b);
  }

  /// Tries the arguments of a cell, as many on each axis.
  private void cell(int cell) {
    int[] index = {
      cell % table.axes().getFirst().entries(), cell / table.axes().getFirst().entries()
    };
    int dimensions = at.size();
    double[] corners = new double[1 << dimensions];
    for (int c = 0; c < (table.linear() ? corners.length : 1); c++) {
      corners[c] = corner(index, c);
    }
    int tries = dimensions == 1 ? BETWEEN : 4;
    for (int k = 0; k < BETWEEN; k++) {
      int[] place = {k % tries, k / tries};
      double[] part = {(double) place[0] / tries, (double) place[1] / tries};
      double given = 0;
      for (int c = 0; c < corners.length; c++) {
        double share = 1;
        for (int i = 0; i < dimensions; i++) {
          share *= (c >> i & 1) == 1 ? part[i] : 1 - part[i];
        }
        given += share * corners[c];
      }
      for (int i = 0; i < dimensions; i++) {
        Expression.Axis axis = table.axes().get(i);
        double step = (axis.hi() - axis.lo()) / axis.entries();
        at.get(i)[0] = axis.lo() + (index[i] + part[i]) * step;
      }
      double error = Math.abs(body.at(0) - (table.linear() ? given : corners[0]));
      if (error > worst) {
        worst = error;
        where = place();
      }
    }
  }

  private String place() {
    List<String> all = at.stream().map(x -> String.format(Locale.ROOT, "%.6g", x[0])).toList();
    return all.size() == 1 ? all.getFirst() : "(" + String.join(", ", all) + ")";
  }

  private String sentence(String id) {
    List<Expression.Axis> axes = table.axes();
    return String.format(
        Locale.ROOT,
        "%s: the table of %s entries over %s is off by %.3g at most, at %s",
        id,
        axes.stream().map(a -> String.valueOf(a.entries())).collect(Collectors.joining(" x ")),
        axes.stream().map(a -> a.lo() + ".." + a.hi()).collect(Collectors.joining(" x ")),
        worst,
        where);
  }
}

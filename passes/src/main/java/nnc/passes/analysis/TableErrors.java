package nnc.passes.analysis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  private TableErrors() {}

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
    double[] at = new double[1];
    RealCode body =
        RealCode.of(
            table.body(),
            new RealCode.Names(
                parameters, Map.of(), Map.of(), Map.of(), Map.of(table.variable(), at)));
    double step = (table.hi() - table.lo()) / table.entries();
    double unit = Math.scalb(1.0, -table.fraction());
    double worst = 0;
    double where = table.lo();
    for (int i = 0; i < table.entries(); i++) {
      double below = rounded(body, at, table.lo() + i * step, unit);
      double above = rounded(body, at, table.lo() + (i + 1) * step, unit);
      for (int k = 0; k < BETWEEN; k++) {
        double part = k / (double) BETWEEN;
        at[0] = table.lo() + (i + part) * step;
        double error =
            Math.abs(body.at(0) - (table.linear() ? below + part * (above - below) : below));
        if (error > worst) {
          worst = error;
          where = at[0];
        }
      }
    }
    return String.format(
        Locale.ROOT,
        "%s: the table of %d entries over %s..%s is off by %.3g at most, at %.6g",
        id,
        table.entries(),
        table.lo(),
        table.hi(),
        worst,
        where);
  }

  private static double rounded(RealCode body, double[] at, double x, double unit) {
    at[0] = x;
    return Math.floor(body.at(0) / unit + 0.5) * unit;
  }
}

package nnc.backends.fpga.estimate;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.backends.fpga.estimate.Syntax.Expression;
import nnc.backends.fpga.estimate.Syntax.Item;
import nnc.backends.fpga.estimate.Syntax.Statement;

/// Reads one emitted module as synthesis sees it (`SYNTHESIS` is defined). What the templates do
/// not use is an `IllegalStateException`: a template has got a construct that must be taught here.
final class VerilogReader {

  private static final List<String> SUMS = List.of("+", "-");

  private static final List<List<String>> LEVELS =
      List.of(
          List.of("|"),
          List.of("^", "~^"),
          List.of("&"),
          List.of("==", "!="),
          List.of("<", "<=", ">", ">="),
          SUMS,
          List.of("*"));

  private final List<String> tokens;
  private int at;

  /// The sums that were read, by what they consist of.
  private final Map<Parts, Syntax.Sum> sums = new HashMap<>();

  private record Parts(Optional<Expression> left, boolean subtracted, Expression right) {}

  private VerilogReader(String text) {
    this.tokens = VerilogTokens.of(forSynthesis(text));
  }

  static Syntax.Module read(String text) {
    return new VerilogReader(text).module();
  }

  private static String forSynthesis(String text) {
    StringBuilder kept = new StringBuilder();
    List<Boolean> open = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      if (line.startsWith("`ifdef")) {
        open.add(line.contains("SYNTHESIS"));
      } else if (line.startsWith("`else")) {
        open.add(!open.removeLast());
      } else if (line.startsWith("`endif")) {
        open.removeLast();
      } else if (!line.startsWith("`") && !open.contains(false)) {
        kept.append(line).append('\n');
      }
    }
    return kept.toString();
  }

  private String peek() {
    return at < tokens.size() ? tokens.get(at) : "";
  }

  private String next() {
    return tokens.get(at++);
  }

  private boolean accept(String token) {
    if (peek().equals(token)) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(String token) {
    if (!accept(token)) {
      throw new IllegalStateException("expected " + token + " but found " + peek() + " at " + at);
    }
  }

  private Syntax.Module module() {
    expect("module");
    String name = next();
    if (accept("#")) {
      skipParentheses();
    }
    expect("(");
    List<Syntax.Port> ports = new ArrayList<>();
    do {
      boolean input = next().equals("input");
      ports.add(new Syntax.Port(input, declaration()));
    } while (accept(","));
    expect(")");
    expect(";");
    List<Item> items = new ArrayList<>();
    while (!accept("endmodule")) {
      item(items);
    }
    return new Syntax.Module(name, ports, items);
  }

  private void skipParentheses() {
    int depth = 0;
    do {
      String t = next();
      depth += t.equals("(") ? 1 : t.equals(")") ? -1 : 0;
    } while (depth > 0);
  }

  private Syntax.Declaration declaration() {
    boolean unchecked = false;
    if (accept("(")) {
      while (!accept(")")) {
        unchecked |= next().equals("no_rw_check");
      }
    }
    boolean register = next().equals("reg");
    boolean signed = accept("signed");
    int base = 0;
    int width = 1;
    if (accept("[")) {
      int high = Integer.parseInt(next());
      expect(":");
      base = Integer.parseInt(next());
      width = high - base + 1;
      expect("]");
    }
    String name = next();
    int depth = 0;
    if (accept("[")) {
      expect("0");
      expect(":");
      depth = Integer.parseInt(next()) + 1;
      expect("]");
    }
    return new Syntax.Declaration(register, signed, base, width, name, depth, unchecked);
  }

  private void item(List<Item> items) {
    switch (peek()) {
      case "wire", "reg", "(" -> {
        Syntax.Declaration d = declaration();
        items.add(d);
        if (accept("=")) {
          items.add(new Syntax.Assign(new Syntax.Name(d.name()), expression()));
        }
        expect(";");
      }
      case "assign" -> {
        next();
        Expression target = primary();
        expect("=");
        items.add(new Syntax.Assign(target, expression()));
        expect(";");
      }
      case "always" -> {
        next();
        expect("@");
        skipParentheses();
        items.add(new Syntax.Always(statement()));
      }
      case "initial" -> {
        next();
        expect("$readmemh");
        String memory = "";
        String file = "";
        while (!accept(";")) {
          String token = next();
          memory = token.equals(")") ? memory : token;
          file = token.startsWith("\"") ? token.substring(1, token.length() - 1) : file;
        }
        items.add(new Syntax.Loaded(memory, file));
      }
      case "genvar" -> {
        next();
        next();
        expect(";");
      }
      case "generate" -> {
        next();
        items.add(loop());
        expect("endgenerate");
      }
      default -> items.add(place());
    }
  }

  private Syntax.Loop loop() {
    expect("for");
    expect("(");
    String variable = next();
    while (!accept("<")) {
      next();
    }
    int end = Integer.parseInt(next());
    while (!accept("begin")) {
      next();
    }
    expect(":");
    next();
    List<Item> body = new ArrayList<>();
    while (!accept("end")) {
      item(body);
    }
    return new Syntax.Loop(variable, end, body);
  }

  private Syntax.Place place() {
    String module = next();
    if (accept("#")) {
      skipParentheses();
    }
    String name = next();
    expect("(");
    SequencedMap<String, Expression> ports = new LinkedHashMap<>();
    do {
      expect(".");
      String port = next();
      expect("(");
      ports.put(port, expression());
      expect(")");
    } while (accept(","));
    expect(")");
    expect(";");
    return new Syntax.Place(module, name, ports);
  }

  private Statement statement() {
    if (accept("begin")) {
      List<Statement> all = new ArrayList<>();
      while (!accept("end")) {
        all.add(statement());
      }
      return new Syntax.Block(all);
    }
    if (accept("if")) {
      expect("(");
      Expression condition = expression();
      expect(")");
      Statement yes = statement();
      return new Syntax.If(
          condition, yes, accept("else") ? Optional.of(statement()) : Optional.empty());
    }
    Expression target = primary();
    expect("<=");
    Expression value = expression();
    expect(";");
    return new Syntax.Clocked(target, value);
  }

  private Expression expression() {
    return read(choice());
  }

  private Expression choice() {
    Expression condition = binary(0);
    if (!accept("?")) {
      return condition;
    }
    Expression yes = expression();
    expect(":");
    return new Syntax.Choice(read(condition), yes, expression());
  }

  private Expression binary(int level) {
    if (level == LEVELS.size()) {
      return unary();
    }
    Expression left = binary(level + 1);
    while (LEVELS.get(level).contains(peek())) {
      String operator = next();
      Expression right = binary(level + 1);
      left =
          SUMS.contains(operator)
              ? sum(Optional.of(left), operator.equals("-"), right)
              : new Syntax.Binary(operator, read(left), read(right));
    }
    return left;
  }

  private Syntax.Sum sum(Optional<Expression> left, boolean subtracted, Expression right) {
    return sums.computeIfAbsent(
        new Parts(left, subtracted, right),
        _ -> new Syntax.Sum(left.map(VerilogReader::read).orElse(null), subtracted, read(right)));
  }

  /// `e`, which something reads.
  private static Expression read(Expression e) {
    if (e instanceof Syntax.Sum s) {
      s.readers++;
    }
    return e;
  }

  private Expression unary() {
    return switch (peek()) {
      case "-" -> {
        next();
        yield sum(Optional.empty(), true, unary());
      }
      case "~", "|", "&" -> new Syntax.Unary(next(), read(unary()));
      default -> primary();
    };
  }

  private Expression primary() {
    String token = next();
    if (token.equals("(")) {
      Expression inner = choice();
      expect(")");
      return inner;
    }
    if (token.equals("{")) {
      return braces();
    }
    if (Character.isDigit(token.charAt(0))) {
      return literal(token);
    }
    if (!accept("[")) {
      return new Syntax.Name(token);
    }
    Expression index = expression();
    Expression result;
    if (accept("+:")) {
      result = new Syntax.Part(token, index, Integer.parseInt(next()));
    } else if (accept(":")) {
      int high = ((Syntax.Literal) index).value().intValueExact();
      result = new Syntax.Slice(token, high, Integer.parseInt(next()));
    } else {
      result = new Syntax.Index(token, index);
    }
    expect("]");
    return result;
  }

  private Expression braces() {
    Expression first = expression();
    if (accept("{")) {
      List<Expression> parts = new ArrayList<>(List.of(expression()));
      while (accept(",")) {
        parts.add(expression());
      }
      expect("}");
      expect("}");
      int times = ((Syntax.Literal) first).value().intValueExact();
      return new Syntax.Repeat(
          times, parts.size() == 1 ? parts.getFirst() : new Syntax.Concat(parts));
    }
    List<Expression> parts = new ArrayList<>(List.of(first));
    while (accept(",")) {
      parts.add(expression());
    }
    expect("}");
    return new Syntax.Concat(parts);
  }

  private static Expression literal(String token) {
    int tick = token.indexOf('\'');
    if (tick < 0) {
      return new Syntax.Literal(32, new BigInteger(token), false);
    }
    int width = Integer.parseInt(token.substring(0, tick));
    boolean signed = token.charAt(tick + 1) == 's';
    int base = tick + (signed ? 2 : 1);
    int radix =
        switch (token.charAt(base)) {
          case 'b' -> 2;
          case 'd' -> 10;
          default -> 16;
        };
    return new Syntax.Literal(width, new BigInteger(token.substring(base + 1), radix), signed);
  }
}

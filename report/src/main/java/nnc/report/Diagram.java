package nnc.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;

/// A graph of boxes to be drawn: of a network's vertices, a design's kernels or a circuit's cells.
/// Links join the ports of boxes, which are counted from 0 at each side.
///
/// @param folded boxes that are not drawn, but the group that they are part of
record Diagram(
    String title, List<Box> boxes, List<Link> links, SequencedMap<String, String> folded) {

  /// What a box is drawn like.
  enum Tone {
    END,
    WEIGHTS,
    STATE,
    PLAIN,
    GROUP,
    LIMIT
  }

  /// A box.
  ///
  /// @param kind what it is, in one word
  /// @param figures its size and what else there is to say, a line each
  /// @param family boxes of one family are put into one group first; may be empty
  record Box(String id, String kind, List<String> figures, Tone tone, String family) {
    Box {
      figures = List.copyOf(figures);
    }
  }

  record Link(String from, int fromPort, String to, int toPort, String label) {}

  Diagram {
    boxes = List.copyOf(boxes);
    links = List.copyOf(links);
  }

  Diagram(String title, List<Box> boxes, List<Link> links) {
    this(title, boxes, links, new LinkedHashMap<>());
  }

  /// The same with at most `most` boxes: members of a family become one group, and where that is
  /// not enough or there are none, neighbours in the order of the boxes do.
  Diagram folded(int most) {
    if (boxes.size() <= most) {
      return this;
    }
    SequencedMap<String, List<Box>> families = new LinkedHashMap<>();
    for (Box box : boxes) {
      families
          .computeIfAbsent(
              box.family.isEmpty() ? "\n" + box.id : box.family, _ -> new ArrayList<>())
          .add(box);
    }
    List<List<Box>> groups = List.copyOf(families.values());
    if (groups.size() > most) {
      List<List<Box>> runs = new ArrayList<>();
      for (int i = 0; i < most; i++) {
        int from = (int) ((long) i * groups.size() / most);
        int to = (int) ((long) (i + 1) * groups.size() / most);
        runs.add(groups.subList(from, to).stream().flatMap(List::stream).toList());
      }
      groups = runs;
    }
    return grouped(groups);
  }

  private Diagram grouped(List<List<Box>> groups) {
    SequencedMap<String, String> of = new LinkedHashMap<>();
    List<Box> drawn = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    groups.stream().filter(g -> g.size() == 1).forEach(g -> taken.add(g.getFirst().id));
    for (List<Box> group : groups) {
      Box box = group.size() == 1 ? group.getFirst() : group(group, taken);
      drawn.add(box);
      if (group.size() > 1) {
        group.forEach(member -> of.put(member.id, box.id));
      }
    }
    SequencedMap<List<String>, Integer> count = new LinkedHashMap<>();
    List<Link> kept = new ArrayList<>();
    for (Link link : links) {
      String from = of.getOrDefault(link.from, link.from);
      String to = of.getOrDefault(link.to, link.to);
      if (!of.containsKey(link.from) && !of.containsKey(link.to)) {
        kept.add(link);
      } else if (!from.equals(to)) {
        count.merge(List.of(from, to), 1, Integer::sum);
      }
    }
    count.forEach((ends, n) ->
        kept.add(new Link(ends.getFirst(), 0, ends.getLast(), 0, n == 1 ? "" : n + " links")));
    return new Diagram(title, drawn, kept, of);
  }

  /// Named by its family, or by its first and last member, and told apart from what is `taken`.
  private static Box group(List<Box> members, Set<String> taken) {
    SequencedSet<String> families = new LinkedHashSet<>();
    members.forEach(m -> families.add(m.family.isEmpty() ? m.id : m.family));
    String name =
        families.size() == 1
            ? families.getFirst()
            : members.getFirst().id + " to " + members.getLast().id;
    while (!taken.add(name)) {
      name += " ...";
    }
    Map<String, Integer> kinds = new TreeMap<>();
    members.forEach(m -> kinds.merge(m.kind, 1, Integer::sum));
    List<String> what = new ArrayList<>();
    kinds.entrySet().stream()
        .sorted((a, b) -> b.getValue() - a.getValue())
        .limit(3)
        .forEach(k -> what.add(k.getValue() + " " + k.getKey()));
    if (kinds.size() > 3) {
      what.add("others");
    }
    boolean limits = members.stream().anyMatch(m -> m.tone == Tone.LIMIT);
    return new Box(
        name,
        "group of " + members.size(),
        List.of(String.join(", ", what)),
        limits ? Tone.LIMIT : Tone.GROUP,
        "");
  }

  /// The same as a text for Graphviz.
  String dot() {
    StringBuilder out = new StringBuilder("digraph " + quoted(title) + " {\n");
    out.append("  node [shape=box];\n");
    for (Box box : boxes) {
      List<String> lines = new ArrayList<>(List.of(box.id + "  " + box.kind));
      lines.addAll(box.figures);
      out.append("  ").append(quoted(box.id)).append(" [label=");
      out.append(quoted(String.join("\n", lines))).append("];\n");
    }
    for (Link link : links) {
      out.append("  ").append(quoted(link.from)).append(" -> ").append(quoted(link.to));
      out.append(link.label.isEmpty() ? "" : " [label=" + quoted(link.label) + "]").append(";\n");
    }
    return out.append("}\n").toString();
  }

  /// Graphviz knows `\"` in quoted text and reads other backslashes as escapes of labels.
  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}

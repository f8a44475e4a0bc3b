package nnc.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A Markdown page whose examples are run: a line `` `name`: `` (or `` `name` (hex): ``) in front
/// of a code block makes that block a file; in a `console` block every `$ nnc ...` line is run in
/// process in the folder of those files, and the lines below it must be its output, with `[exit N]`
/// at the end where the exit code is not 0; a block behind `` `name` (result): `` must be what the
/// commands wrote into that file. Runs under `-Dgolden=update` rewrite the outputs instead.
final class Transcript {

  private static final Pattern FILE = Pattern.compile("`([\\w./-]+)`( \\((?:hex|result)\\))?:");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  private final Path page;
  private final Path folder;

  Transcript(Path page, Path folder) {
    this.page = page;
    this.folder = folder;
  }

  /// The page as it stands and as it reads with real outputs.
  record Outcome(String expected, String actual, int commands) {}

  Outcome run() throws IOException {
    List<String> lines = Files.readAllLines(page);
    List<String> actual = new ArrayList<>();
    int commands = 0;
    String file = null;
    String kind = "";
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      actual.add(line);
      Matcher named = FILE.matcher(line);
      if (named.matches()) {
        file = named.group(1);
        kind = named.group(2) == null ? "" : named.group(2).strip();
      } else if (line.startsWith("```")) {
        int end = i + 1;
        while (!lines.get(end).equals("```")) {
          end++;
        }
        List<String> block = lines.subList(i + 1, end);
        if (line.equals("```console")) {
          commands += console(block, actual);
        } else {
          if (file != null && kind.equals("(result)")) {
            actual.addAll(written(file));
          } else {
            if (file != null) {
              write(file, kind.equals("(hex)"), block);
            }
            actual.addAll(block);
          }
        }
        actual.add("```");
        file = null;
        i = end;
      }
    }
    return new Outcome(String.join("\n", lines), String.join("\n", actual), commands);
  }

  private List<String> written(String name) throws IOException {
    Path result = folder.resolve(name);
    return Files.exists(result) ? Files.readAllLines(result) : List.of("(no such file)");
  }

  private void write(String name, boolean hex, List<String> block) throws IOException {
    Path target = folder.resolve(name);
    Files.createDirectories(target.getParent());
    if (hex) {
      Files.write(target, HexFormat.of().parseHex(String.join("", block).replace(" ", "")));
    } else {
      Files.writeString(target, String.join("\n", block) + "\n");
    }
  }

  private int console(List<String> block, List<String> actual) {
    int commands = 0;
    for (String line : block) {
      if (line.startsWith("$ ./nnc ") || line.startsWith("$ nnc ")) {
        actual.add(line);
        actual.addAll(execute(line.substring(line.indexOf("nnc ") + 4)));
        commands++;
      } else if (line.startsWith("$ ")) {
        throw new IllegalStateException(page + ": only nnc can be run, not " + line);
      }
    }
    return commands;
  }

  private List<String> execute(String arguments) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(arguments);
    while (word.find()) {
      words.add(word.group(1) != null ? word.group(1) : word.group(2));
    }
    StringWriter text = new StringWriter();
    PrintWriter both = new PrintWriter(text);
    int code = Main.run(new Console(both, both, folder, false), words.toArray(String[]::new));
    both.flush();
    String shown = text.toString().replace(folder + "/", "").stripTrailing();
    List<String> lines =
        new ArrayList<>(
            shown.isEmpty() ? List.of() : shown.lines().map(String::stripTrailing).toList());
    if (code != 0) {
      lines.add("[exit " + code + "]");
    }
    return lines;
  }

  /// Rewrites the page with what was really printed.
  void update(Outcome outcome) throws IOException {
    Files.write(page, (outcome.actual() + "\n").getBytes(StandardCharsets.UTF_8));
  }
}

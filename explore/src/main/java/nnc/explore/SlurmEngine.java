package nnc.explore;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.ToolFailure;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.explore.Finding;
import nnc.ir.explore.Point;

/// Job arrays of a Slurm cluster. What was asked for is cut into chunks, one element of an array
/// for each; when the array has ended, the points that have no result are submitted again in chunks
/// half as large. Result files alone say what is done: jobs may be killed at any moment, and so may
/// this process, whose successor finds the results and waits for jobs that are still alive.
///
/// The folder holds `results`, a folder `round-NUMBER` for each array with its points and the logs
/// of its elements, and the script of the elements; the nodes must see it, the program and the Java
/// virtual machine under the same paths.
public final class SlurmEngine implements Engine {

  /// How often a point may end its process alone, and how often in a row nothing may come of a job.
  private static final int ATTEMPTS = 3;

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  private static final String SCRIPT = "#!/bin/sh\nexec \"$@\"\n";

  /// `chunk` points in one element at most, `limit` elements at once; the jobs are looked after
  /// every `pause`, and less often as time goes by.
  public record Shape(int chunk, int limit, Duration pause) {}

  private record Asked(Point point, CompletableFuture<Finding> finding) {}

  private final Slurm slurm;
  private final Path folder;
  private final Results results;
  private final List<String> element;
  private final Shape shape;
  private final Consumer<String> notes;
  private final String name;

  /// Elements of an array, at most.
  private final int elements;

  /// What has no finding yet, by key.
  private final TreeMap<String, Asked> missing = new TreeMap<>();

  private boolean adopted;

  /// Works in `folder` for the exploration that `identity` describes. An element runs the command
  /// `element` with the folder of its round as last argument, and there `Element.run`; `notes`
  /// hears what the user should know.
  public SlurmEngine(
      Slurm slurm,
      Path folder,
      SequencedMap<String, String> identity,
      List<String> element,
      Shape shape,
      Consumer<String> notes) {
    this.slurm = slurm;
    this.folder = folder.toAbsolutePath().normalize();
    this.results = results(this.folder, identity);
    this.element = List.copyOf(element);
    this.shape = shape;
    this.notes = notes;
    this.elements = slurm.elements();
    SequencedMap<String, byte[]> place = new LinkedHashMap<>();
    place.put(
        results.key(new Point(new LinkedHashMap<>())),
        this.folder.toString().getBytes(StandardCharsets.UTF_8));
    this.name = "nnc-" + CacheFolder.hash(place).substring(0, 16);
  }

  static Results results(Path folder, SequencedMap<String, String> identity) {
    return new Results(folder.resolve("results"), identity);
  }

  /// The name of all its jobs, which no other exploration's have.
  @Override
  public Optional<String> jobName() {
    return Optional.of(name);
  }

  @Override
  public synchronized CompletableFuture<Finding> ask(Point point) {
    return missing
        .computeIfAbsent(results.key(point), _ -> new Asked(point, new CompletableFuture<>()))
        .finding();
  }

  @Override
  public synchronized void begin() {
    try {
      run();
    } catch (IOException e) {
      fail(
          Diagnostic.of(
                  Code.E0501,
                  Span.of(Source.binary(folder.toString())),
                  "the jobs cannot be written: " + e.getMessage())
              .rejection());
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void fail(RuntimeException cause) {
    missing.values().forEach(a -> a.finding().completeExceptionally(cause));
    missing.clear();
  }

  private void run() throws IOException {
    collect();
    adopt();
    Map<String, Integer> deaths = new HashMap<>();
    int size = Math.min(shape.chunk(), Math.ceilDiv(missing.size(), shape.limit()));
    int idle = 0;
    while (!missing.isEmpty()) {
      size = Math.max(size, Math.ceilDiv(missing.size(), elements));
      Round round = next(size);
      String job = submit(round);
      await();
      Losses losses = losses(round, deaths);
      idle = losses.points() == round.points().size() && !losses.died() ? idle + 1 : 0;
      if (idle == ATTEMPTS) {
        throw ToolFailure.of(
            "job " + job + " and those before it ended without a result", losses.lastWords());
      }
      if (losses.points() > 0 && !missing.isEmpty()) {
        notes.accept(
            "note: job " + job + " lost " + losses.points() + " points; they are submitted again");
      }
      size = Math.max(1, size / 2);
    }
  }

  private String submit(Round round) throws IOException {
    round.write();
    List<String> script = new ArrayList<>();
    script.add(script().toString());
    script.addAll(element);
    script.add(round.folder().toString());
    return slurm.submit(name, round.folder(), round.elements(), shape.limit(), script);
  }

  /// What has come to no result in a round that has ended, and whether evaluations ended their
  /// process.
  private record Losses(int points, boolean died, String lastWords) {}

  /// Counts in `deaths` the points that have ended their process alone, and gives up those that did
  /// so too often.
  private Losses losses(Round round, Map<String, Integer> deaths) {
    int points = 0;
    boolean died = false;
    String last = "";
    for (int i = 0; i < round.elements(); i++) {
      String log = round.log(i);
      String words = Element.lastWords(log);
      for (Point point : round.chunk(i)) {
        String key = results.key(point);
        if (!missing.containsKey(key)) {
          continue;
        }
        points++;
        last = words.isEmpty() ? last : words;
        if (Element.died(log, key)) {
          died = true;
          if (round.size() == 1 && deaths.merge(key, 1, Integer::sum) == ATTEMPTS) {
            bury(key, words);
          }
        }
      }
    }
    return new Losses(points, died, last);
  }

  /// Waits for jobs that an earlier process of this exploration has left, once.
  private void adopt() {
    if (adopted || missing.isEmpty()) {
      return;
    }
    adopted = true;
    List<String> alive = slurm.alive(name);
    if (!alive.isEmpty()) {
      notes.accept(
          "note: waiting for what was submitted before; 'scancel --name=" + name + "' gives it up");
      await();
    }
  }

  private Round next(int size) throws IOException {
    Files.createDirectories(folder);
    long made;
    try (Stream<Path> files = Files.list(folder)) {
      made = files.filter(f -> f.getFileName().toString().startsWith("round-")).count();
    }
    return new Round(
        folder.resolve(String.format("round-%04d", made + 1)),
        results.identity(),
        size,
        missing.values().stream().map(Asked::point).limit((long) size * elements).toList());
  }

  private Path script() throws IOException {
    Path script = folder.resolve("element.sh");
    if (!Files.exists(script)) {
      Sealed.write(script, SCRIPT);
    }
    return script;
  }

  /// Collects results until no job is alive or nothing is missing.
  private void await() {
    Duration pause = shape.pause();
    while (true) {
      // Asked before looking: what has ended by then has its results there.
      boolean alive = !slurm.alive(name).isEmpty();
      collect();
      if (!alive || missing.isEmpty()) {
        return;
      }
      Slurm.pause(pause);
      pause = pause.multipliedBy(3).dividedBy(2);
      pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }
  }

  private void collect() {
    Map<Path, Set<Path>> listed = new HashMap<>();
    for (var e : List.copyOf(missing.entrySet())) {
      Path file = results.file(e.getKey());
      if (listed.computeIfAbsent(file.getParent(), SlurmEngine::files).contains(file)) {
        results.find(e.getValue().point()).ifPresent(f -> give(e.getKey(), f));
      }
    }
  }

  /// A listing sees what another machine has written when a look at one name may still be answered
  /// from memory (NFS).
  private static Set<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.collect(Collectors.toSet());
    } catch (IOException _) {
      return Set.of();
    }
  }

  private void give(String key, Finding finding) {
    missing.remove(key).finding().complete(finding);
  }

  private void bury(String key, String lastWords) {
    give(
        key,
        new Finding.Refused(
            Code.E0503.name(),
            "the evaluation ended its process "
                + ATTEMPTS
                + " times"
                + (lastWords.isEmpty() ? "" : "; its last words: " + lastWords)));
  }

  @Override
  public int batch() {
    return (int) Math.min(Integer.MAX_VALUE, (long) elements * shape.chunk());
  }

  @Override
  public void close() {
    // jobs that are alive go on: their results are found by --resume
  }
}

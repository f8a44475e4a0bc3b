package nnc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/// A headless Chromium that shows a page and does what it is told by the DevTools protocol, as a
/// person with a mouse does: what it saves lies in a folder.
final class Browser implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /// What a page must not do: errors of scripts and of its policy come by these.
  private static final List<String> COMPLAINTS =
      List.of("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded");

  private final Process process;
  private final WebSocket socket;
  private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
  private final List<JsonNode> kept = new ArrayList<>();
  private final List<String> complaints = Collections.synchronizedList(new ArrayList<>());
  private String session = "";
  private int calls;

  /// Shows `page`; `folder` is new, for what the browser keeps.
  Browser(Path folder, Path page) throws IOException, InterruptedException {
    RequiredTools.need("chromium");
    Path profile = folder.resolve("profile");
    process =
        new ProcessBuilder(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + profile,
                "--remote-debugging-port=0",
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("browser.log").toFile())
            .start();
    Path port = profile.resolve("DevToolsActivePort");
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (Files.notExists(port) || Files.readAllLines(port).size() < 2) {
      if (!process.isAlive() || System.nanoTime() > end) {
        process.destroyForcibly();
        throw new AssertionError(Files.readString(folder.resolve("browser.log")));
      }
      Thread.sleep(20);
    }
    List<String> address = Files.readAllLines(port);
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(
                URI.create("ws://127.0.0.1:" + address.getFirst() + address.get(1)), listener())
            .join();
    String target =
        call("Target.createTarget", Map.of("url", "about:blank")).get("targetId").textValue();
    session =
        call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .get("sessionId")
            .textValue();
    call("Page.enable", Map.of());
    call("Runtime.enable", Map.of());
    call("Log.enable", Map.of());
    call("Page.navigate", Map.of("url", page.toUri().toString()));
    event(m -> m.path("method").asText().equals("Page.loadEventFired"));
  }

  private WebSocket.Listener listener() {
    StringBuilder text = new StringBuilder();
    return new WebSocket.Listener() {
      @Override
      public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
          try {
            JsonNode message = JSON.readTree(text.toString());
            text.setLength(0);
            if (COMPLAINTS.contains(message.path("method").asText())) {
              complaints.add(message.toString());
            }
            messages.add(message);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        }
        from.request(1);
        return null;
      }
    };
  }

  /// What the browser answers to `method`.
  private JsonNode call(String method, Map<String, Object> parameters)
      throws IOException, InterruptedException {
    int id = ++calls;
    Map<String, Object> message =
        session.isEmpty() || method.startsWith("Browser.")
            ? Map.of("id", id, "method", method, "params", parameters)
            : Map.of("id", id, "method", method, "params", parameters, "sessionId", session);
    socket.sendText(JSON.writeValueAsString(message), true).join();
    JsonNode answer = event(m -> m.path("id").asInt() == id);
    if (answer.has("error")) {
      throw new AssertionError(method + ": " + answer.get("error"));
    }
    return answer.get("result");
  }

  /// The first message that is wanted and nobody has had yet; others are kept for who wants them.
  private JsonNode event(Predicate<JsonNode> wanted) throws InterruptedException {
    for (JsonNode message : kept) {
      if (wanted.test(message)) {
        kept.remove(message);
        return message;
      }
    }
    while (true) {
      JsonNode message = messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("the browser says nothing but " + kept);
      }
      if (wanted.test(message)) {
        return message;
      }
      kept.add(message);
    }
  }

  /// The value of an expression in the page, evaluated as if the user had asked for it.
  JsonNode evaluate(String expression) throws IOException, InterruptedException {
    return call(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "userGesture", true))
        .get("result")
        .path("value");
  }

  /// Clicks button `index` of the page, and gives the file that it saves into `folder`.
  Path save(int index, Path folder) throws IOException, InterruptedException {
    call(
        "Browser.setDownloadBehavior",
        Map.of("behavior", "allow", "downloadPath", folder.toString(), "eventsEnabled", true));
    Thread.sleep(150); // Chromium drops what is saved beyond ten times a second
    evaluate("document.querySelectorAll('figcaption button')[" + index + "].click()");
    JsonNode begins =
        event(m -> m.path("method").asText().equals("Browser.downloadWillBegin")).get("params");
    event(m ->
        m.path("method").asText().equals("Browser.downloadProgress")
            && m.path("params").path("guid").equals(begins.get("guid"))
            && m.path("params").path("state").asText().equals("completed"));
    return folder.resolve(begins.get("suggestedFilename").textValue());
  }

  /// Errors and words on the console since the page was shown.
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  @Override
  public void close() {
    socket.abort();
    process.destroy();
    try {
      process.onExit().get(10, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly().onExit().join();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}

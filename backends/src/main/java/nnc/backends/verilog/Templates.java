package nnc.backends.verilog;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;
import org.apache.velocity.runtime.RuntimeConstants;

/// Renders a target's templates: one `.vm` per module, the parts of a long one in the folder of its
/// name. A template sees one view as `v` and the text `$` as `D`; a name it misspells is an error
/// (strict mode). Views' texts are inserted as they are and never read as template text.
public final class Templates {

  private static final String SHARED = "nnc/verilog/";

  /// Reads every template once.
  private static final VelocityEngine ENGINE = engine();

  /// Characters that are remembered at most; when there are more, all are given up.
  private static final long KEPT = 16L << 20;

  private final String target;

  /// What views have been made into; null where that is not remembered.
  private final Map<Rendering, String> known;

  private final AtomicLong size = new AtomicLong();

  private record Rendering(String name, Object view) {}

  /// The templates of a target's folder, and those that all targets share.
  public Templates(String target) {
    this(target, null);
  }

  private Templates(String target, Map<Rendering, String> known) {
    this.target = target;
    this.known = known;
  }

  /// The same, which render equal views once. Several threads may share them.
  public static Templates remembering(String target) {
    return new Templates(target, new ConcurrentHashMap<>());
  }

  private static VelocityEngine engine() {
    Properties settings = new Properties();
    settings.setProperty(RuntimeConstants.RUNTIME_REFERENCES_STRICT, "true");
    settings.setProperty(RuntimeConstants.INPUT_ENCODING, "UTF-8");
    settings.setProperty(RuntimeConstants.RESOURCE_LOADERS, "class");
    settings.setProperty(
        "resource.loader.class.class",
        "org.apache.velocity.runtime.resource.loader.ClasspathResourceLoader");
    settings.setProperty("resource.loader.class.cache", "true");
    settings.setProperty(RuntimeConstants.VM_LIBRARY, "");
    settings.setProperty(RuntimeConstants.UBERSPECT_CLASSNAME, RecordProperties.class.getName());
    VelocityEngine engine = new VelocityEngine(settings);
    engine.init();
    return engine;
  }

  /// The text that template `name` (without `.vm`) makes of `view`.
  public String render(String name, Object view) {
    if (known == null) {
      return rendered(name, view);
    }
    Rendering asked = new Rendering(name, view);
    String found = known.get(asked);
    if (found != null) {
      return found;
    }
    String made = rendered(name, view);
    if (size.addAndGet(made.length()) > KEPT) {
      known.clear();
      size.set(made.length());
    }
    known.put(asked, made);
    return made;
  }

  private String rendered(String name, Object view) {
    VelocityContext context = new VelocityContext();
    context.put("v", view);
    context.put("D", "$");
    StringWriter out = new StringWriter();
    String file = name + ".vm";
    ENGINE.getTemplate((has(target, file) ? folder(target) : SHARED) + file).merge(context, out);
    return out.toString();
  }

  /// Whether a target's folder has `file`.
  public static boolean has(String target, String file) {
    return Templates.class.getClassLoader().getResource(folder(target) + file) != null;
  }

  private static String folder(String target) {
    return "nnc/targets/" + target + "/";
  }

  /// A file of a target's folder that is copied as it is.
  public static byte[] verbatim(String target, String file) {
    String path = folder(target) + file;
    try (InputStream in = Templates.class.getClassLoader().getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + path);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// `text` as it may stand in a line and in a `//` comment that does not begin with it: printable
  /// ASCII.
  public static String comment(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          if (c >= ' ' && c <= '~' && c != '\\' && c != '`') {
            safe.appendCodePoint(c);
          } else {
            safe.append("U+").append(Integer.toHexString(c));
          }
        });
    return safe.toString();
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

package nnc.frontend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import nnc.ir.Network;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.pass.Settings;
import nnc.ir.text.DesignPrinter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsTest {

  private static final String SOUND = "network t input x : int4[1] output y = x relu";

  @TempDir Path outside;
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(outside.resolve("model"));
  }

  private Model read(String name, String text) throws IOException {
    return Models.read(
        Files.writeString(folder.resolve(name), text), new Settings(new LinkedHashMap<>()));
  }

  private List<String> errors(String name, String text) {
    Rejection r = assertThrows(Rejection.class, () -> read(name, text));
    return r.diagnostics().stream().map(d -> d.code() + " " + d.message()).toList();
  }

  private List<String> weights(String file) {
    return errors(
        "m.nn", "network t input x : int4[2] output y = dense(x, weights: \"" + file + "\")");
  }

  @Test
  void theSuffixDecidesHowAModelIsRead() throws IOException {
    Network network = read("m.nn", SOUND).network();
    assertEquals(network, read("M.NN", SOUND).network());
    assertEquals(network, read("m.nnir", DesignPrinter.print(network)).network());
    assertEquals(
        List.of("E0103 '" + folder.resolve("m.nir") + "' is truncated or no HDF5 file"),
        errors("m.nir", "anything"));
    assertEquals(List.of("E0104 'nn' has no suffix of a model"), errors("nn", SOUND));
    assertEquals(List.of("E0104 'm.txt' has no suffix of a model"), errors("m.txt", SOUND));
  }

  @Test
  void filesThatAreNoTextAreRefused() throws IOException {
    Path file = folder.resolve("m.nn");
    Files.write(file, "network \u00e9".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(List.of("E0102 '" + file + "' is not a text in UTF-8"), errors(file));
    Files.write(file, new byte[(2 << 20) + 1]);
    assertEquals(
        List.of("E0106 '" + file + "' has 2097153 bytes, more than 2097152 of text"), errors(file));
    assertEquals(
        List.of("E0102 there is no file '" + folder.resolve("none.nn") + "'"),
        errors(folder.resolve("none.nn")));
    Path directory = Files.createDirectory(folder.resolve("d.nn"));
    assertEquals(List.of("E0102 '" + directory + "' is not a regular file"), errors(directory));
  }

  private static List<String> errors(Path file) {
    Rejection r =
        assertThrows(Rejection.class, () -> Models.read(file, new Settings(new LinkedHashMap<>())));
    return r.diagnostics().stream().map(d -> d.code() + " " + d.message()).toList();
  }

  @Test
  void weightsComeFromTheModelsFolderOnly() throws IOException {
    Files.writeString(outside.resolve("secret.csv"), "1,2\n");
    Files.createDirectory(folder.resolve("sub"));
    Files.writeString(folder.resolve("sub/w.csv"), "1,2\n");
    read("m.nn", "network t input x : int4[2] output y = dense(x, weights: \"sub/w.csv\")");
    for (String path :
        List.of(
            "../secret.csv", "sub/../../secret.csv", outside.resolve("secret.csv").toString())) {
      assertEquals(List.of("E0105 '" + path + "' leaves the model's folder"), weights(path));
    }
    assertEquals(List.of("E0102 'sub' is not a regular file"), weights("sub"));
    assertEquals(List.of("E0102 'sub\\w.csv' has a backslash"), weights("sub\\w.csv"));
    assertEquals(List.of("E0102 there is no file 'sub/v.csv'"), weights("sub/v.csv"));
    assertEquals(List.of("E0102 the name of the file is empty"), weights(""));
    assertEquals(List.of("E0102 this is not the name of a file"), weights("a\0b"));
  }

  @Test
  void linksOutOfTheFolderAreRefused() throws IOException {
    Files.writeString(outside.resolve("secret.csv"), "1,2\n");
    try {
      Files.createSymbolicLink(folder.resolve("link.csv"), Path.of("../secret.csv"));
      Files.createSymbolicLink(folder.resolve("up"), Path.of(".."));
    } catch (FileSystemException | UnsupportedOperationException _) {
      assumeTrue(false, "this file system has no symbolic links");
    }
    assertEquals(List.of("E0105 'link.csv' leaves the model's folder"), weights("link.csv"));
    assertEquals(
        List.of("E0105 'up/secret.csv' leaves the model's folder"), weights("up/secret.csv"));
  }

  @Test
  void calibrationDataIsFound() throws IOException {
    Files.writeString(folder.resolve("c.csv"), "1\n");
    Files.writeString(folder.resolve("l.csv"), "0\n");
    Model model = read("m.nn", SOUND + " calibrate \"c.csv\" labels \"l.csv\"");
    Path real = folder.toRealPath();
    assertEquals(real.resolve("c.csv"), model.calibration().orElseThrow().data());
    assertEquals(real.resolve("l.csv"), model.calibration().orElseThrow().labels().orElseThrow());
    assertEquals(
        List.of("E0102 there is no file 'd.csv'"), errors("m.nn", SOUND + " calibrate \"d.csv\""));
    assertEquals(
        List.of("E0101 expected 'labels', found 'label'"),
        errors("m.nn", SOUND + " calibrate \"c.csv\" label \"l.csv\""));
  }
}

package nnc.cli;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import nnc.passes.fault.SeededArrowFault;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// Who may know whom: the table of modules, held against every pom and every class.
class ArrowsTest {
  private static final Map<String, Set<String>> MAY_DEPEND_ON =
      Map.of(
          "ir", Set.of(),
          "rtl-templates", Set.of(),
          "frontend", Set.of("ir", "rtl-templates"),
          "passes", Set.of("ir"),
          "emulator", Set.of("ir"),
          "backends", Set.of("ir", "rtl-templates"),
          "testbench", Set.of("ir", "frontend", "passes", "emulator", "backends"),
          "explore", Set.of("ir", "frontend", "passes", "emulator", "backends"),
          "report", Set.of("ir"),
          "cli",
              Set.of(
                  "ir",
                  "rtl-templates",
                  "frontend",
                  "passes",
                  "emulator",
                  "backends",
                  "testbench",
                  "explore",
                  "report"));

  private static final JavaClasses PROJECT =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("nnc");

  private static final JavaClasses FAULT =
      new ClassFileImporter().importClasses(SeededArrowFault.class);

  private static ArchRule onlyIn(String home, String... packages) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(home)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(packages)
        .allowEmptyShould(true);
  }

  private static Set<String> modulesWithClasses() {
    Set<String> modules = new TreeSet<>(MAY_DEPEND_ON.keySet());
    modules.remove("rtl-templates");
    return modules;
  }

  private static ArchRule arrowsOf(String module) {
    String[] forbidden =
        modulesWithClasses().stream()
            .filter(other -> !other.equals(module))
            .filter(other -> !MAY_DEPEND_ON.get(module).contains(other))
            .map(other -> "nnc." + other + "..")
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage("nnc." + module + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .allowEmptyShould(true);
  }

  private static ArchRule processesOnlyInTheToolPackage() {
    return noClasses()
        .that()
        .resideOutsideOfPackage("nnc.backends.tool..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ProcessBuilder.class)
        .orShould()
        .callMethodWhere(
            target(owner(assignableTo(Runtime.class))).and(target(HasName.Predicates.name("exec"))))
        .allowEmptyShould(true);
  }

  private static ArchRule noReflection() {
    return noClasses()
        .that()
        .resideOutsideOfPackage("..jmh_generated..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.reflect..")
        .allowEmptyShould(true);
  }

  private static void holdsAndCanFail(ArchRule rule) {
    rule.check(PROJECT);
    assertTrue(rule.evaluate(FAULT).hasViolation(), "does not see the seeded fault: " + rule);
  }

  @Test
  void antlrStaysInTheFrontend() {
    holdsAndCanFail(onlyIn("nnc.frontend..", "org.antlr.."));
  }

  @Test
  void hdf5StaysInTheNirReader() {
    holdsAndCanFail(onlyIn("nnc.frontend.nir..", "io.jhdf.."));
  }

  @Test
  void velocityStaysInTheBackends() {
    holdsAndCanFail(onlyIn("nnc.backends..", "org.apache.velocity.."));
  }

  @Test
  void picocliStaysInTheCli() {
    holdsAndCanFail(onlyIn("nnc.cli..", "picocli.."));
  }

  @Test
  void processesAreStartedInOnePackage() {
    holdsAndCanFail(processesOnlyInTheToolPackage());
  }

  @Test
  void nothingUsesReflection() {
    holdsAndCanFail(noReflection());
  }

  @Test
  void classesFollowTheArrows() {
    modulesWithClasses().forEach(module -> arrowsOf(module).check(PROJECT));
    assertTrue(arrowsOf("passes").evaluate(FAULT).hasViolation());
  }

  @Test
  void pomsStateExactlyTheArrows() throws Exception {
    Path root = Path.of(System.getProperty("nnc.root"));
    Map<String, Set<String>> stated = new TreeMap<>();
    for (String module : MAY_DEPEND_ON.keySet()) {
      stated.put(module, dependencies(root.resolve(module).resolve("pom.xml")));
    }
    assertEquals(new TreeMap<>(MAY_DEPEND_ON), stated);
  }

  @Test
  void everyModuleIsInTheTable() throws Exception {
    String pom = Files.readString(Path.of(System.getProperty("nnc.root"), "pom.xml"));
    List<String> modules = new ArrayList<>();
    Pattern.compile("<module>(.*)</module>")
        .matcher(pom)
        .results()
        .forEach(m -> modules.add(m.group(1)));
    assertEquals(new TreeSet<>(MAY_DEPEND_ON.keySet()), new TreeSet<>(modules));
  }

  private static Set<String> dependencies(Path pom) throws Exception {
    NodeList nodes =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(pom.toFile())
            .getElementsByTagName("dependency");
    Set<String> modules = new TreeSet<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      Element dependency = (Element) nodes.item(i);
      if (text(dependency, "groupId").equals("nnc")) {
        modules.add(text(dependency, "artifactId"));
      }
    }
    return modules;
  }

  private static String text(Element parent, String child) {
    return parent.getElementsByTagName(child).item(0).getTextContent();
  }
}

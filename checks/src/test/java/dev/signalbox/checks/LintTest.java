package dev.signalbox.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The repository keeps its own rules, and each rule would notice if it did not. */
final class LintTest {
  private static final String JAVA = "core/src/main/java/a/A.java";
  private static final String INFO = "core/src/main/java/a/package-info.java";
  private static final Map<String, String> CLEAN =
      Map.of(
          INFO,
          "/** Owns a. */\n@NullMarked\npackage a;\n",
          JAVA,
          "package a;\n\nfinal class A {}\n",
          RepositoryRules.ERRORS,
          "# Errors\n\n| SB-A-001 | what |\n",
          "core/src/main/java/a/B.java",
          "package a;\n\nrecord B() {\n  String e() { return \"SB-A-001: x\"; }\n}\n");

  @Test
  void repositoryKeepsItsRules() {
    assertThat(RepositoryRules.check(Repository.here()))
        .as("broken rules: fix the code rather than the rule")
        .isEmpty();
  }

  @Test
  void cleanTreeHasNoFinding() {
    assertThat(RepositoryRules.check(new Repository(CLEAN))).isEmpty();
  }

  @Test
  void textBlocksAreNoCodeAndMayBeLong() {
    String data = "\"\"\"\n" + "x\n".repeat(60) + "\"\"\"";
    Map<String, String> tree = new java.util.TreeMap<>(CLEAN);
    tree.put(
        JAVA,
        "package a;\n\nclass A {\n  void a() {\n    int n = " + data + ".length();\n  }\n}\n");
    assertThat(RepositoryRules.check(new Repository(tree))).isEmpty();
  }

  static Stream<Arguments> canaries() {
    return Stream.of(
        Arguments.of("file-length", JAVA, "package a;\n" + "\n".repeat(500) + "class A {}\n"),
        Arguments.of(
            "method-length", JAVA, "class A {\n  void a() {\n" + "\n".repeat(49) + "  }\n}\n"),
        Arguments.of(
            "parameters", JAVA, "class A { void a(int a, int b, int c, int d, int e, int f) {} }"),
        Arguments.of("name", JAVA, "class RunManager {}"),
        Arguments.of("name", JAVA, "class A { static class StringUtils {} }"),
        Arguments.of("static-state", JAVA, "class A { static int count; }"),
        Arguments.of(
            "suppression", JAVA, "class A {\n\n  @SuppressWarnings(\"unused\")\n  int a;\n}\n"),
        Arguments.of("unfinished", JAVA, "class A {} // TO" + "DO later\n"),
        Arguments.of("machine-path", "docs/a.md", "See /ro" + "ot/x and more.\n"),
        Arguments.of("link", "docs/a.md", "See [b](b.md).\n"),
        Arguments.of(
            "sleep",
            "core/src/test/java/a/ATest.java",
            "class A { void a() throws Exception { Thread.sleep(1); } }"),
        Arguments.of("package-info", "core/src/main/java/b/C.java", "package b;\nclass C {}\n"),
        Arguments.of("package-info", INFO, "package a;\n"),
        Arguments.of("error-code", JAVA, "class A { String e = \"SB-NEW-001: \"; }"),
        Arguments.of(
            "error-code", RepositoryRules.ERRORS, "| SB-A-001 | a |\n| SB-OLD-001 | b |\n"),
        Arguments.of("error-code", RepositoryRules.ERRORS, "| SB-A-001 | a |\n| SB-A-001 | b |\n"));
  }

  @ParameterizedTest
  @MethodSource("canaries")
  void everyRuleTripsOverItsCanary(String rule, String file, String text) {
    Map<String, String> tree = new java.util.TreeMap<>(CLEAN);
    tree.put(file, text);
    List<Finding> found = RepositoryRules.check(new Repository(tree));
    assertThat(found).extracting(Finding::rule).containsOnly(rule);
  }
}

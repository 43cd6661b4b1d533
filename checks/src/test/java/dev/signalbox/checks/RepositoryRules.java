package dev.signalbox.checks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rules about the tree as a whole. */
final class RepositoryRules {
  static final int FILE_LINES_MAX = 500;
  static final String ERRORS = "docs/errors.md";

  // Spelled in parts, so that this file keeps the rules that it makes.
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
  private static final Pattern MACHINE_PATH =
      Pattern.compile("(?<![\\w.$}/])/(wo" + "rk|ro" + "ot|home/\\w+|Users/\\w+)/");
  private static final Pattern ERROR_CODE = Pattern.compile("SB-[A-Z]+-[0-9]{3}");
  private static final Pattern NULL_MARKED = Pattern.compile("(?m)^@(\\S+\\.)?NullMarked$");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]+)(#[^)]*)?\\)");

  private final Map<String, String> files;
  private final List<Finding> findings = new ArrayList<>();

  private RepositoryRules(Repository repository) {
    this.files = repository.files();
  }

  static List<Finding> check(Repository repository) {
    RepositoryRules rules = new RepositoryRules(repository);
    rules.files.forEach(rules::checkFile);
    rules.checkJava();
    rules.checkPackages();
    rules.checkErrorCodes();
    return rules.findings;
  }

  private void checkFile(String file, String text) {
    // A canary breaks a rule on purpose.
    if (file.startsWith("checks/canaries/")) {
      return;
    }
    long lines = text.lines().count();
    if (isSource(file) && lines > FILE_LINES_MAX) {
      report("file-length", file, 0, lines + " lines, more than " + FILE_LINES_MAX + ": split it.");
    }
    each(UNFINISHED, file, "unfinished", "Do it, or leave it out.");
    each(MACHINE_PATH, file, "machine-path", "A path of one person's machine.");
    if (file.endsWith(".md")) {
      checkLinks(file, text);
    }
    if (isTestWithoutClock(file) && text.contains("Thread.sleep")) {
      report("sleep", file, 0, "Drive the clock: core and the simulator know no real time.");
    }
  }

  private void checkJava() {
    Map<String, String> sources = new TreeMap<>(files);
    sources
        .keySet()
        .removeIf(file -> !file.endsWith(".java") || file.startsWith("checks/canaries/"));
    findings.addAll(JavaRules.check(sources));
  }

  private static boolean isSource(String file) {
    return !file.endsWith(".md") && !file.endsWith(".sql") && !file.endsWith(".html");
  }

  private static boolean isTestWithoutClock(String file) {
    return file.startsWith("core/src/test/") || file.startsWith("sim/src/");
  }

  private void checkLinks(String file, String text) {
    Path folder = Path.of("/").resolve(file).getParent();
    Matcher link = LINK.matcher(text);
    while (link.find() && folder != null) {
      String target = folder.resolve(link.group(1)).normalize().toString().substring(1);
      boolean exists =
          files.containsKey(target)
              || files.keySet().stream().anyMatch(f -> f.startsWith(target + "/"))
              || !target.contains(".")
              || !isText(target);
      if (!exists) {
        report("link", file, line(text, link.start()), "There is no " + target + ".");
      }
    }
  }

  private static boolean isText(String target) {
    return target.endsWith(".md") || target.endsWith(".java") || target.endsWith(".yaml");
  }

  private void checkPackages() {
    TreeSet<String> packages = new TreeSet<>();
    for (String file : files.keySet()) {
      if (file.contains("/src/main/java/") && !file.startsWith("checks/canaries/")) {
        packages.add(file.substring(0, file.lastIndexOf('/')));
      }
    }
    for (String folder : packages) {
      String info = files.getOrDefault(folder + "/package-info.java", "");
      if (!info.contains("/**") || !NULL_MARKED.matcher(info).find()) {
        String file = folder + "/package-info.java";
        report("package-info", file, 0, "Say what it owns and must not know; mark it @NullMarked.");
      }
    }
  }

  private void checkErrorCodes() {
    Map<String, String> inCode = new TreeMap<>();
    files.forEach(
        (file, text) -> {
          boolean isJava = file.contains("/src/main/") && file.endsWith(".java");
          boolean speaks = isJava || file.startsWith("build/");
          Matcher code = ERROR_CODE.matcher(speaks ? text : "");
          while (code.find()) {
            inCode.putIfAbsent(code.group(), file);
          }
        });
    TreeSet<String> inDocs = new TreeSet<>();
    // A code is documented where it opens a row; elsewhere it may be mentioned.
    for (String row : files.getOrDefault(ERRORS, "").lines().toList()) {
      Matcher code = ERROR_CODE.matcher(row);
      if (row.startsWith("|") && code.find() && !inDocs.add(code.group())) {
        report("error-code", ERRORS, 0, code.group() + " has two lines.");
      }
    }
    inCode.forEach(
        (code, file) -> {
          if (!inDocs.contains(code)) {
            report("error-code", file, 0, code + " has no line in " + ERRORS + ".");
          }
        });
    inDocs.removeAll(inCode.keySet());
    inDocs.forEach(code -> report("error-code", ERRORS, 0, code + " is in no code: remove it."));
  }

  private void each(Pattern pattern, String file, String rule, String advice) {
    String text = files.getOrDefault(file, "");
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      report(rule, file, line(text, matcher.start()), advice);
    }
  }

  private static long line(String text, int position) {
    return text.substring(0, position).chars().filter(c -> c == '\n').count() + 1;
  }

  private void report(String rule, String file, long line, String advice) {
    findings.add(new Finding(rule, file, line, advice));
  }
}

package dev.signalbox.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The text files of a working tree by their path below its root, without what builds leave behind.
 */
record Repository(Map<String, String> files) {
  private static final Set<String> SKIPPED =
      Set.of("target", ".git", ".idea", ".vscode", "node_modules", "__pycache__", ".venv");
  private static final Set<String> TEXT =
      Set.of(
          "java",
          "sh",
          "md",
          "xml",
          "yaml",
          "yml",
          "proto",
          "py",
          "sql",
          "properties",
          "html",
          "js",
          "css");
  private static final Set<String> SCRIPTS = Set.of("dev", "mvnw", "signalbox", "run");

  Repository {
    files = new TreeMap<>(files);
  }

  /** The root is the nearest folder above the tests' that holds mvnw. */
  static Repository here() {
    Path start = Path.of("").toAbsolutePath();
    return Stream.iterate(start, Objects::nonNull, Path::getParent)
        .filter(folder -> Files.exists(folder.resolve("mvnw")))
        .findFirst()
        .map(Repository::read)
        .orElseThrow(() -> new IllegalStateException("no mvnw in or above " + start));
  }

  static Repository read(Path root) {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file :
          all.filter(f -> isWanted(root.relativize(f)) && Files.isRegularFile(f)).toList()) {
        files.put(root.relativize(file).toString().replace('\\', '/'), Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Repository(files);
  }

  private static boolean isWanted(Path file) {
    for (Path part : file) {
      if (SKIPPED.contains(part.toString())) {
        return false;
      }
    }
    String name = file.getFileName().toString();
    return TEXT.contains(name.substring(name.lastIndexOf('.') + 1)) || SCRIPTS.contains(name);
  }
}

package dev.signalbox.cli.command;

import dev.signalbox.cli.CliException;
import dev.signalbox.cli.ExitCode;
import dev.signalbox.cli.Surroundings;
import dev.signalbox.cli.jobfile.JobFile;
import dev.signalbox.cli.text.Spelling;
import dev.signalbox.core.model.Bounds;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A file that is to be run or checked. */
final class InputFile {
  /** What a file is. */
  enum Kind {
    SQL,
    JOB
  }

  private static final int FILES_COMPARED_MAX = 10_000;
  private static final Pattern TASKS_KEY = Pattern.compile("(?m)^[\"']?tasks[\"']?\\s*:");

  private final String shownName;
  private final String name;
  private final String directory;
  private final Kind kind;
  private final byte[] bytes;

  private InputFile(String shownName, String name, String directory, Kind kind, byte[] bytes) {
    this.shownName = shownName;
    this.name = name;
    this.directory = directory;
    this.kind = kind;
    this.bytes = bytes;
  }

  static InputFile read(Surroundings surroundings, @Nullable String file) {
    return read(surroundings, file, JobFile.BYTES_MAX);
  }

  /** Up to so many bytes: a program may be looked at that is too large to be run. */
  static InputFile read(Surroundings surroundings, @Nullable String file, int bytesMax) {
    String given = file == null ? "-" : file;
    if (given.equals("-")) {
      byte[] bytes = stdin(surroundings.input(), bytesMax);
      // Only a job file has a line that starts with "tasks:".
      boolean job = TASKS_KEY.matcher(new String(bytes, StandardCharsets.ISO_8859_1)).find();
      return new InputFile(
          "<stdin>",
          "stdin",
          surroundings.directory().toString(),
          job ? Kind.JOB : Kind.SQL,
          bytes);
    }
    Path path = path(surroundings, given);
    refuseMissing(path, given);
    Kind kind = kind(given);
    byte[] bytes = bytes(path, given, bytesMax);
    Path parent = path.getParent();
    return new InputFile(
        given,
        sanitise(stem(String.valueOf(path.getFileName()))),
        (parent == null ? surroundings.directory() : parent).toString(),
        kind,
        bytes);
  }

  /** As it was written on the command line. */
  String shownName() {
    return shownName;
  }

  /** A name for the job: the file's, without its ending. */
  String name() {
    return name;
  }

  /** Absolute. */
  String directory() {
    return directory;
  }

  Kind kind() {
    return kind;
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /** The bytes as text; for SQL. */
  String text() {
    if (isTooLargeToRun()) {
      throw CliException.usage("SB-CLI-413: " + tooLarge());
    }
    String text = exactText();
    text = text.startsWith("\ufeff") ? text.substring(1) : text;
    if (text.isBlank()) {
      throw CliException.usage("SB-CLI-402: " + shownName + " is empty; there is nothing to run");
    }
    if (text.indexOf('\0') >= 0) {
      throw CliException.usage(
          "SB-CLI-415: "
              + shownName
              + " holds a NUL character in line "
              + text.substring(0, text.indexOf('\0') + 1).lines().count()
              + "; remove it");
    }
    return text;
  }

  boolean isTooLargeToRun() {
    return bytes.length > Bounds.PROGRAM_CHARS_MAX;
  }

  String tooLarge() {
    return shownName
        + " has "
        + bytes.length
        + " bytes; a SQL program has at most "
        + Bounds.PROGRAM_CHARS_MAX;
  }

  /** The bytes as text, a byte order mark included; places in it are places in the file. */
  String exactText() {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new CliException(
          ExitCode.USAGE,
          "SB-CLI-415: " + shownName + " is not UTF-8 text; convert it, e.g. with iconv",
          e);
    }
  }

  /** The nearest text that may be a job's name. */
  static String sanitise(String text) {
    StringBuilder name = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              boolean word = c < 128 && (Character.isLetterOrDigit(c) || c == '_');
              boolean inner = name.length() > 0 && (c == '.' || c == '-');
              name.append(word || inner ? Character.toString(c) : name.length() > 0 ? "-" : "");
            });
    String cut = name.substring(0, Math.min(name.length(), Bounds.NAME_CHARS_MAX));
    return Bounds.isName(cut) ? cut : "job";
  }

  private static Path path(Surroundings surroundings, String given) {
    try {
      return surroundings.directory().resolve(given).normalize();
    } catch (InvalidPathException e) {
      throw new CliException(ExitCode.USAGE, "SB-CLI-404: not a file's name: " + e.getReason(), e);
    }
  }

  private static void refuseMissing(Path path, String given) {
    if (Files.isDirectory(path)) {
      throw CliException.usage(
          "SB-CLI-404: " + given + " is a directory; name a .sql or .yaml file in it");
    }
    if (Files.notExists(path)) {
      String hint = Spelling.hint(given, beside(path, given));
      throw CliException.usage(
          "SB-CLI-404: there is no file " + given + (hint.isEmpty() ? "; check its name" : hint));
    }
  }

  /** What could have been meant: the files of the same directory, written as this one was. */
  private static List<String> beside(Path path, String given) {
    String prefix = given.substring(0, given.lastIndexOf('/') + 1);
    Path parent = path.getParent();
    if (parent == null) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(parent)) {
      return files
          .filter(Files::isRegularFile)
          .limit(FILES_COMPARED_MAX)
          .map(file -> prefix + file.getFileName())
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Kind kind(String given) {
    String lower = given.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".sql")) {
      return Kind.SQL;
    }
    if (lower.endsWith(".yaml") || lower.endsWith(".yml")) {
      return Kind.JOB;
    }
    throw CliException.usage(
        "SB-CLI-415: cannot tell what "
            + given
            + " is; name it .sql or .yaml, or put -- before a command");
  }

  private static byte[] bytes(Path path, String given, int bytesMax) {
    try (InputStream in = Files.newInputStream(path)) {
      return bounded(in, given, bytesMax);
    } catch (IOException e) {
      throw new CliException(
          ExitCode.USAGE, "SB-CLI-404: cannot read " + given + ": " + reason(e), e);
    }
  }

  private static byte[] stdin(InputStream in, int bytesMax) {
    try {
      return bounded(in, "standard input", bytesMax);
    } catch (IOException e) {
      throw new CliException(
          ExitCode.USAGE, "SB-CLI-404: cannot read standard input: " + reason(e), e);
    }
  }

  private static byte[] bounded(InputStream in, String what, int bytesMax) throws IOException {
    byte[] bytes = in.readNBytes(bytesMax + 1);
    if (bytes.length > bytesMax) {
      throw CliException.usage("SB-CLI-413: " + what + " has more than " + bytesMax + " bytes");
    }
    return bytes;
  }

  private static String reason(IOException e) {
    if (e instanceof java.nio.file.AccessDeniedException) {
      return "permission denied";
    }
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private static String stem(String fileName) {
    int dot = fileName.lastIndexOf('.');
    return dot < 1 ? fileName : fileName.substring(0, dot);
  }
}

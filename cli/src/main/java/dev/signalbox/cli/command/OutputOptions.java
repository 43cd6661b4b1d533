package dev.signalbox.cli.command;

import dev.signalbox.arrow.ArrowStream;
import dev.signalbox.cli.CliException;
import dev.signalbox.cli.follow.ResultShape;
import dev.signalbox.cli.rows.Format;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How results are shown: the options of every command that shows some. */
final class OutputOptions {
  /** For help and the shell's completion. */
  static final class Formats extends java.util.ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Formats() {
      super(names());
    }
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      completionCandidates = Formats.class,
      description = {
        "How results are written: table, csv, json, jsonl or arrow (an IPC stream).",
        "Default: table. All others are for programs: rows alone on standard output."
      })
  private @Nullable String output;

  @Option(
      names = "--limit",
      paramLabel = "ROWS",
      description = "Show so many rows of each result. Default: 100 in tables, else all.")
  private @Nullable Long limit;

  /** What was asked for; refuses what does not go together. */
  ResultShape shape(boolean json) {
    if (json && (output != null || limit != null)) {
      throw CliException.usage(
          "SB-CLI-402: --json prints the service's own messages, whole; leave --output and --limit"
              + " out, or use --output json for rows alone");
    }
    Format format = output == null ? Format.TABLE : format(output);
    if (limit != null && limit < 0) {
      throw CliException.usage("SB-CLI-402: --limit is 0 or more, not " + limit);
    }
    long all = format.isForPrograms() ? Long.MAX_VALUE : ResultShape.TABLE_ROWS;
    return new ResultShape(format, limit == null ? all : limit, ArrowStream.Typing.STATIC);
  }

  private static Format format(String name) {
    return Arrays.stream(Format.values())
        .filter(format -> name(format).equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                CliException.usage(
                    "SB-CLI-402: --output is one of "
                        + names().stream().collect(Collectors.joining(", "))
                        + ", not \""
                        + name
                        + "\""));
  }

  private static List<String> names() {
    return Arrays.stream(Format.values()).map(OutputOptions::name).toList();
  }

  private static String name(Format format) {
    return format.name().toLowerCase(Locale.ROOT);
  }
}

package dev.signalbox.cli.command;

import dev.signalbox.api.v1.JobSpec;
import dev.signalbox.cli.ExitCode;
import dev.signalbox.cli.Surroundings;
import dev.signalbox.cli.jobfile.JobFile;
import dev.signalbox.cli.jobfile.JobFile.Result.Bad;
import dev.signalbox.cli.jobfile.JobFile.Result.Good;
import dev.signalbox.cli.jobfile.Problem;
import dev.signalbox.cli.terminal.Terminal;
import dev.signalbox.cli.text.JsonText;
import dev.signalbox.cli.text.ProtoJson;
import dev.signalbox.sql.split.Dialect;
import dev.signalbox.sql.split.Splitter;
import dev.signalbox.sql.split.Statement;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code signalbox validate}: check a file without running it. */
@Command(
    name = "validate",
    sortOptions = false,
    customSynopsis = "signalbox validate [OPTIONS] FILE",
    description = {
      "Checks a job file, or splits a SQL program into its statements, without a server.",
      "",
      "Problems are printed as FILE:LINE:COLUMN: CODE: what is wrong and what to do.",
      ""
    },
    footer = {
      "",
      "Exit code: 0 when the file is good, 2 when it is not.",
      "",
      "Examples:",
      "  signalbox validate pipeline.yaml",
      "  signalbox validate report.sql --json | jq '.statements[].line'"
    })
final class ValidateCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(
      paramLabel = "FILE",
      description = "A job file (.yaml, .yml), a SQL program (.sql), or - for standard input.")
  private String file = "";

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  ValidateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    InputFile input = InputFile.read(surroundings, file);
    return input.kind() == InputFile.Kind.SQL ? sql(input) : job(input);
  }

  private int job(InputFile input) {
    var defaults = new JobFile.Defaults(input.name(), input.directory(), input.directory());
    return switch (JobFile.parse(input.bytes(), defaults)) {
      case Good good -> {
        say(json ? goodJson(input, good.spec()) : summary(input, good.spec()));
        yield ExitCode.SUCCEEDED;
      }
      case Bad bad -> {
        Terminal terminal = surroundings.terminal();
        if (json) {
          say(badJson(input, bad.problems()));
        } else {
          bad.problems().forEach(p -> terminal.printErr(p.show(input.shownName()) + "\n"));
        }
        yield ExitCode.USAGE;
      }
    };
  }

  private static String summary(InputFile input, JobSpec spec) {
    int count = spec.getTasksCount();
    Set<String> required = ParameterCheck.required(spec);
    return input.shownName()
        + ": good: job "
        + spec.getName()
        + " with "
        + count
        + (count == 1 ? " task" : " tasks")
        + (required.isEmpty() ? "" : "; to be given with -p: " + String.join(", ", required));
  }

  private static String goodJson(InputFile input, JobSpec spec) {
    return "{\"file\":"
        + JsonText.quote(input.shownName())
        + ",\"valid\":true,\"problems\":[],\"spec\":"
        + ProtoJson.line(spec)
        + "}";
  }

  private static String badJson(InputFile input, List<Problem> problems) {
    String items =
        problems.stream()
            .map(
                p ->
                    "{\"line\":"
                        + p.place().line()
                        + ",\"column\":"
                        + p.place().column()
                        + ",\"code\":"
                        + JsonText.quote(p.code())
                        + ",\"message\":"
                        + JsonText.quote(p.message())
                        + "}")
            .collect(Collectors.joining(","));
    return "{\"file\":"
        + JsonText.quote(input.shownName())
        + ",\"valid\":false,\"problems\":["
        + items
        + "]}";
  }

  private int sql(InputFile input) {
    String text = input.text();
    List<Statement> statements = Splitter.split(text, Dialect.DUCKDB).statements();
    if (json) {
      say(statementsJson(input, text, statements));
    } else {
      long queries = statements.stream().filter(s -> s.kind() == Statement.Kind.QUERY).count();
      say(
          input.shownName()
              + ": "
              + statements.size()
              + (statements.size() == 1 ? " statement, " : " statements, ")
              + queries
              + " of them for rows; a database checks them when they run");
    }
    return ExitCode.SUCCEEDED;
  }

  private static String statementsJson(InputFile input, String text, List<Statement> statements) {
    ByteOffsets offsets =
        new ByteOffsets(text, input.byteOrderMark() * InputFile.BYTE_ORDER_MARK_BYTES);
    String items =
        statements.stream()
            .map(
                s ->
                    "{\"number\":"
                        + s.number()
                        + ",\"kind\":"
                        + JsonText.quote(s.kind().name().toLowerCase(Locale.ROOT))
                        + ",\"line\":"
                        + s.body().line()
                        + ",\"startByte\":"
                        + offsets.of(s.body().startOffset())
                        + ",\"endByte\":"
                        + offsets.of(s.body().endOffset())
                        + "}")
            .collect(Collectors.joining(","));
    return "{\"file\":"
        + JsonText.quote(input.shownName())
        + ",\"valid\":true,\"problems\":[],\"statements\":["
        + items
        + "]}";
  }

  private void say(String line) {
    surroundings.terminal().printOut(line + "\n");
  }

  /** Turns growing offsets in characters into offsets in bytes of UTF-8. */
  private static final class ByteOffsets {
    private final String text;
    private final int before;
    private int chars;
    private int bytes;

    /**
     * Offsets of a text.
     *
     * @param before how many bytes of the file stand before it
     */
    ByteOffsets(String text, int before) {
      this.text = text;
      this.before = before;
      this.bytes = before;
    }

    int of(int offset) {
      if (offset < chars) {
        chars = 0;
        bytes = before;
      }
      bytes += text.substring(chars, offset).getBytes(StandardCharsets.UTF_8).length;
      chars = offset;
      return bytes;
    }
  }
}

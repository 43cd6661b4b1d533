package dev.signalbox.e2e;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The released SQLFlow clients, unchanged, each in a virtual environment of its own. */
final class SqlFlowClients {
  /** Distributions by the name of their package. */
  static final List<String> ALL = List.of("sqlflow", "sqlflowcli");

  private static final Path DIR = Launcher.root().resolve("e2e/target/python");
  private static final int NO_PYTHON = 3;

  private SqlFlowClients() {}

  /** What became of one program. */
  record Answer(List<Result> results, String code, String details, double seconds) {}

  /** A result: each cell as {@code TYPE REPR}, as Python has them. */
  record Result(List<String> columns, List<List<String>> rows) {}

  /** Installs them if they are not there; skips the test if nothing here could. */
  static void install() throws Exception {
    Shell.Result made =
        Shell.run("exec \"$0\" \"$1\"", script("make-clients").toString(), DIR.toString());
    Assumptions.assumeTrue(
        made.exitCode() != NO_PYTHON, "SQLFlow's clients are not tried: " + made.output().strip());
    if (made.exitCode() != 0) {
      throw new IOException("the SQLFlow clients could not be installed: " + made.output());
    }
  }

  private static Path script(String name) {
    return Launcher.root().resolve("e2e/python").resolve(name);
  }

  /** The command that the package installs. */
  static Path command(String client) {
    return DIR.resolve(client).resolve("bin/sqlflow");
  }

  /** Runs programs one after the other in one process. */
  static List<Answer> run(String client, ServerProcess server, String source, String... programs)
      throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            DIR.resolve(client).resolve("bin/python").toString(),
            script("run_programs.py").toString(),
            server.address());
    builder.environment().put("SQLFLOW_DATASOURCE", source);
    Path errors = Files.createTempFile("sqlflow", ".err");
    Process process = builder.redirectError(errors.toFile()).start();
    try {
      List<Answer> answers = new ArrayList<>();
      try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
        for (String program : programs) {
          Value text = Value.newBuilder().setStringValue(program).build();
          in.write(JsonFormat.printer().print(text) + "\n");
        }
      }
      process.inputReader(StandardCharsets.UTF_8).lines().forEach(line -> answers.add(read(line)));
      if (!process.waitFor(20, TimeUnit.SECONDS) || answers.size() != programs.length) {
        throw new IOException(Files.readString(errors));
      }
      return answers;
    } finally {
      process.destroyForcibly();
      Files.delete(errors);
    }
  }

  private static Answer read(String line) {
    try {
      Struct.Builder json = Struct.newBuilder();
      JsonFormat.parser().merge(line, json);
      List<Result> results = new ArrayList<>();
      for (Value result : field(json, "results").getListValue().getValuesList()) {
        Struct.Builder fields = result.getStructValue().toBuilder();
        results.add(
            new Result(
                strings(field(fields, "columns").getListValue()),
                field(fields, "rows").getListValue().getValuesList().stream()
                    .map(row -> strings(row.getListValue()))
                    .toList()));
      }
      return new Answer(
          results,
          field(json, "code").getStringValue(),
          field(json, "details").getStringValue(),
          field(json, "seconds").getNumberValue());
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Value field(Struct.Builder json, String name) {
    return json.getFieldsOrDefault(name, Value.getDefaultInstance());
  }

  private static List<String> strings(ListValue values) {
    return values.getValuesList().stream().map(Value::getStringValue).toList();
  }
}

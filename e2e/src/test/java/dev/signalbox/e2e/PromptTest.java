package dev.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ListValue;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code signalbox sql} on a real terminal. */
@Tag("slow")
class PromptTest {
  private static final String ENTER = "\r";
  private static final String CTRL_C = "\u0003";
  private static final String CTRL_D = "\u0004";
  private static final String PROMPT = "default> ";

  /** Pairs: what to type and what must be seen then. */
  private static final List<String> STEPS =
      List.of(
          "",
          PROMPT,
          "select 40 + 2" + ENTER,
          "> ",
          "as answer;" + ENTER,
          "(1 row, ",
          "",
          PROMPT,
          // Each has a connection of its own, and yet the table stays.
          "create temp table mine as select 7 as seven;" + ENTER,
          "statement 1 done",
          "",
          PROMPT,
          "select seven from mine;" + ENTER,
          "(1 row, ",
          "",
          PROMPT,
          "create table cities (name varchar);" + ENTER,
          "statement 1 done",
          "",
          PROMPT,
          "\\d" + ENTER,
          "cities",
          "",
          PROMPT,
          "select count(*) from cit\t;" + ENTER,
          "(1 row, ",
          "",
          PROMPT,
          "select count(*) from range(100000000000) a, range(100) b;" + ENTER,
          "b;",
          CTRL_C,
          "cancelled",
          "",
          PROMPT,
          "selec 1;" + ENTER,
          "syntax error at or near \"selec\"",
          "",
          PROMPT,
          CTRL_D,
          "");

  @TempDir Path temp;

  @Test
  @Timeout(300)
  void aSessionAtThePrompt() throws Exception {
    Assumptions.assumeTrue(
        Shell.run("command -v python3").exitCode() == 0, "no python3, so nobody types");
    Path data = temp.resolve("data");
    Shell.Result typed =
        Shell.run(
            "exec python3 \"$0\" \"$@\"",
            Launcher.root().resolve("e2e/python/prompt.py").toString(),
            steps(),
            Launcher.path().toString(),
            "sql",
            "--data-dir",
            data.toString());

    assertThat(typed.exitCode()).as(typed.output()).isZero();
    assertThat(typed.output()).contains("answer").contains("    42");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history(data))))
        .isEqualTo("rw-------");
    assertThat(Files.readString(history(data))).contains("select seven from mine;");
  }

  private static Path history(Path data) {
    return data.resolve("sql_history");
  }

  private static String steps() throws Exception {
    ListValue.Builder steps = ListValue.newBuilder();
    for (int i = 0; i < STEPS.size(); i += 2) {
      ListValue.Builder pair = ListValue.newBuilder();
      pair.addValues(Value.newBuilder().setStringValue(STEPS.get(i)));
      pair.addValues(Value.newBuilder().setStringValue(STEPS.get(i + 1)));
      steps.addValues(Value.newBuilder().setListValue(pair));
    }
    return JsonFormat.printer().print(steps);
  }
}

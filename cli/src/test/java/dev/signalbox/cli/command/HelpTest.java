package dev.signalbox.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.cli.Sessions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Help is an interface, too: it changes only as a reviewed diff of the golden files. */
class HelpTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "run",
        "submit",
        "sql",
        "fetch",
        "status",
        "logs",
        "cancel",
        "list",
        "diff",
        "validate",
        "version",
        "completion"
      })
  void helpIsAsReviewed(String command) throws IOException {
    Sessions sessions = new Sessions(directory);
    var ended = command.isEmpty() ? sessions.run("--help") : sessions.run(command, "--help");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out().lines()).allMatch(line -> line.length() <= 92);
    String name = "help-" + (command.isEmpty() ? "signalbox" : command) + ".txt";
    String update = System.getProperty("golden.update", "");
    if (!update.isEmpty()) {
      Files.writeString(Path.of(update, name), ended.out());
    }
    assertThat(ended.out()).isEqualTo(golden(name));
  }

  @Test
  void theCompletionScriptIsGoodBash() throws IOException, InterruptedException {
    var ended = new Sessions(directory).run("completion", "bash");
    Path script = Files.writeString(directory.resolve("completion.bash"), ended.out());
    Process bash =
        new ProcessBuilder("bash", "-c", "set -u; source " + script + "; complete -p signalbox")
            .redirectErrorStream(true)
            .start();
    String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(output).isZero();
    assertThat(output).contains("signalbox");
    assertThat(ended.out()).contains("--follow").doesNotContain("rehearse");
  }

  @Test
  void bashCompletesCommandsOptionsAndTheirValues() throws IOException, InterruptedException {
    var ended = new Sessions(directory).run("completion", "bash");
    Path script = Files.writeString(directory.resolve("completion.bash"), ended.out());
    String ask =
        "source "
            + script
            + "; compopt() { :; }; ask() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1));"
            + " COMPREPLY=(); _complete_signalbox; echo \"${COMPREPLY[*]}\"; };"
            + " ask signalbox st; ask signalbox fetch --fo; ask signalbox completion '';"
            + " ask signalbox list --state f; ask signalbox logs --stream ''; ask signalbox server --l";
    Process bash = new ProcessBuilder("bash", "-c", ask).redirectErrorStream(true).start();
    String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output.lines())
        .containsExactly("status", "--follow", "bash zsh", "failed", "stdout stderr", "--listen");
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = HelpTest.class.getResourceAsStream("/golden/" + name)) {
      return in == null
          ? "(no golden file)"
          : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

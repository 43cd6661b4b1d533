package dev.signalbox.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.cli.Sessions;
import dev.signalbox.cli.terminal.Terminal;
import dev.signalbox.cli.terminal.WindowSize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForesightTest {
  @TempDir Path home;
  private Sessions sessions;

  @BeforeEach
  void file() throws IOException {
    sessions = new Sessions(home);
    Files.writeString(home.resolve("job.sql"), "select 1");
  }

  private Optional<Path> foreseen(String line) {
    var out = new ByteArrayOutputStream();
    Terminal terminal = new Terminal(out, out, false, false, WindowSize.fixed(80, 24), false);
    return Foresight.directory(sessions.surroundings(terminal), List.of(line.split(" ")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"run job.sql", "run -p a=b job.sql", "submit -", "run -- true", "list", "logs r1"})
  void whatWorksOnAnOwnNodeIsSeen(String line) {
    assertThat(foreseen(line)).contains(home.resolve(".signalbox"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run missing.sql",
        "run",
        "run --help",
        "list -h",
        "list --server 127.0.0.1:1",
        "list --server=127.0.0.1:1",
        "validate job.sql",
        "version",
        "help run",
        "list --data-dir="
      })
  void whatNeedsNoNodeStartsNone(String line) {
    assertThat(foreseen(line)).isEmpty();
  }

  @Test
  void theNamedDirectoryWinsOverTheServerOfTheEnvironment() {
    sessions.with("SIGNALBOX_SERVER", "127.0.0.1:1");
    assertThat(foreseen("list")).isEmpty();
    assertThat(foreseen("list --data-dir d")).contains(home.resolve("d"));
    assertThat(foreseen("list --data-dir=d")).contains(home.resolve("d"));
  }

  @Test
  void whatFollowsTheDashesIsTheCommandsOwn() {
    assertThat(foreseen("run -- prog --server x --help")).isPresent();
  }
}

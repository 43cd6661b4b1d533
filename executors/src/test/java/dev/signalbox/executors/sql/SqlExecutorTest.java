package dev.signalbox.executors.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.SqlOrder;
import dev.signalbox.core.model.TaskSpec;
import dev.signalbox.core.output.StreamKind;
import dev.signalbox.executors.process.KeeperClient;
import dev.signalbox.executors.process.KeeperExecutor;
import dev.signalbox.executors.process.KeeperFixture;
import dev.signalbox.executors.process.KeeperStarter;
import dev.signalbox.executors.spi.AttemptOrder;
import dev.signalbox.executors.spi.tck.Recorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqlExecutorTest {
  private static final AttemptKey KEY = new AttemptKey(new RunId(1), "load", 1, 1);

  @TempDir Path directory = Path.of("");

  @AfterEach
  void endKeeper() {
    KeeperFixture.clean(directory.resolve("worker"));
  }

  /** A child that keeps its order and answers with one frame of log. */
  private SqlExecutor.Child child() {
    String copy = "cp \"$0\" " + directory + "/order; printf '\\000\\000\\000\\003\\001hi'";
    return new SqlExecutor.Child(List.of("/bin/sh", "-c", copy), directory.resolve("default.db"));
  }

  @Test
  void theProgramTravelsInAPrivateFileAndItsFramesComeBack() throws Exception {
    Path worker = directory.resolve("worker");
    Path output = directory.resolve("out.frames");
    Recorder recorder = new Recorder(() -> {});
    try (KeeperClient client =
        new KeeperClient(new KeeperStarter(worker, KeeperFixture.keeperCommand()))) {
      SqlExecutor executor =
          new SqlExecutor(
              new KeeperExecutor.Config(worker, Map.of("PATH", "/usr/bin:/bin"), 1 << 20),
              child(),
              client,
              recorder);
      executor.recover(Set.of());
      TaskSpec task = TaskSpec.of("load", new Action.Sql("SELECT '$x;'", "default"));
      executor.start(new AttemptOrder(KEY, "job", task, Map.of("day", "1"), output));
      assertThat(recorder.awaitEnd(KEY).state()).isEqualTo(AttemptState.SUCCEEDED);
      executor.forget(KEY);
    }
    assertThat(SqlOrder.fromBytes(Files.readAllBytes(directory.resolve("order"))))
        .isEqualTo(
            new SqlOrder(
                "default",
                "SELECT '$x;'",
                Map.of("day", "1"),
                directory.resolve("default.db").toString()));
    assertThat(Recorder.text(output, StreamKind.STDOUT)).isEqualTo("hi");
    assertThat(worker.resolve("sql")).isEmptyDirectory();
  }
}

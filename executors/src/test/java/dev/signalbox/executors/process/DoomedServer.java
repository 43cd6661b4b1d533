package dev.signalbox.executors.process;

import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.TaskSpec;
import dev.signalbox.executors.spi.AttemptOrder;
import dev.signalbox.executors.spi.tck.Recorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Starts an attempt in the working directory and waits to be killed. */
final class DoomedServer {
  private DoomedServer() {}

  public static void main(String[] args) throws Exception {
    Path directory = Path.of("").toAbsolutePath();
    Path worker = directory.resolve("worker");
    Recorder recorder = new Recorder(() -> {});
    KeeperClient client =
        new KeeperClient(new KeeperStarter(worker, KeeperFixture.keeperCommand())).begin();
    ProcessExecutor executor =
        new ProcessExecutor(
            new KeeperExecutor.Config(worker, Map.of("PATH", "/usr/bin:/bin"), 1 << 20),
            client,
            recorder);
    executor.recover(Set.of());
    AttemptKey key = new AttemptKey(new RunId(1), "task", 1, 1);
    String script = "echo one; while [ ! -e " + directory + "/go ]; do sleep 0.02; done; echo two";
    executor.start(
        new AttemptOrder(
            key,
            "job",
            TaskSpec.of("task", new Action.Script(script)),
            Map.of(),
            directory.resolve("r1.frames")));
    recorder.awaitBytes(key, 1);
    Files.createFile(directory.resolve("running"));
    while (true) {
      LockSupport.parkNanos(1_000_000_000);
    }
  }
}

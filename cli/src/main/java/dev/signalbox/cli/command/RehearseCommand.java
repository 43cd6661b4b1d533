package dev.signalbox.cli.command;

import dev.signalbox.cli.ExitCode;
import dev.signalbox.cli.Surroundings;
import dev.signalbox.cli.node.LauncherStarter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * The commands that people use most, one after the other in one process: what the recording of the
 * program's AOT cache watches. A class that is not used here starts slowly.
 */
@Command(name = "rehearse", hidden = true, description = "Records the AOT cache of this program.")
final class RehearseCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  @Mixin private TargetOptions target = new TargetOptions();

  @Parameters(paramLabel = "FILE")
  private String file = "";

  RehearseCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    String server = String.valueOf(target.server);
    // The directory of the same server: its address file is how a node of one's own is found.
    String dataDir = String.valueOf(target.dataDir);
    List<List<String>> lines =
        List.of(
            List.of("run", "--data-dir", dataDir, file),
            List.of("status", "--data-dir", dataDir, "r1"),
            List.of("status", "--server", server, "r1"),
            List.of("status", "--server", server, "r1", "--json"),
            List.of("run", "--server", server, "--json", file),
            List.of("submit", "--server", server, file),
            List.of("logs", "--server", server, "r1"),
            List.of("list", "--server", server),
            List.of("run", "--server", server, "--", "true"),
            List.of("validate", file));
    // Nothing becomes of this node, but how one is started has been seen.
    new LauncherStarter("true", surroundings.environment()).start(Path.of(dataDir, "rehearsed"));
    int code = ExitCode.SUCCEEDED;
    for (List<String> line : lines) {
      code = Math.max(code, Cli.run(surroundings, line));
    }
    return code;
  }
}

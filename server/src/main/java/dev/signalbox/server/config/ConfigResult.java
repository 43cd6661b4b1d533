package dev.signalbox.server.config;

import java.util.List;

/** What came of reading the configuration. */
public sealed interface ConfigResult {
  /**
   * It is good.
   *
   * @param local whether the server was started with {@code --local}: it ends when it is idle
   */
  record Loaded(ServerConfig config, boolean local) implements ConfigResult {}

  /** The server must not start; all problems at once. */
  record Refused(List<ConfigProblem> problems) implements ConfigResult {
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}

package dev.signalbox.cli;

import dev.signalbox.cli.node.NodeStarter;
import dev.signalbox.cli.terminal.Terminal;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * All that a command may take from the process it runs in.
 *
 * @param environment the variables
 * @param directory the working directory, absolute
 * @param input standard input
 * @param terminal standard output and error
 * @param clock wall time for display, and its zone
 * @param tail what followed {@code --} on the command line; empty if there was none
 * @param nodes starts the node of a data directory
 */
public record Surroundings(
    Map<String, String> environment,
    Path directory,
    InputStream input,
    Terminal terminal,
    Clock clock,
    List<String> tail,
    NodeStarter nodes) {
  public Surroundings {
    environment = Map.copyOf(environment);
    tail = List.copyOf(tail);
  }

  /** The variable's value, or the fallback when it is unset or empty. */
  public String variable(String name, String fallback) {
    String value = environment.getOrDefault(name, "");
    return value.isEmpty() ? fallback : value;
  }

  public Surroundings withTail(List<String> arguments) {
    return new Surroundings(environment, directory, input, terminal, clock, arguments, nodes);
  }
}

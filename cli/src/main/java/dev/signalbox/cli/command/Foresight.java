package dev.signalbox.cli.command;

import dev.signalbox.cli.CliException;
import dev.signalbox.cli.Surroundings;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Guesses from the bare words of a command line whether it will need the node of a data directory,
 * long before the option parser is there to read it. What is guessed wrong costs a start too late,
 * or one too many, and nothing else.
 */
public final class Foresight {
  private static final Set<String> OF_A_NODE =
      Set.of("run", "submit", "sql", "fetch", "status", "logs", "cancel", "list", "diff");
  private static final Set<String> OF_WORK = Set.of("run", "submit");

  private Foresight() {}

  /** The directory whose node will be needed. */
  public static Optional<Path> directory(Surroundings surroundings, List<String> args) {
    if (args.isEmpty() || !OF_A_NODE.contains(args.getFirst())) {
      return Optional.empty();
    }
    boolean work = OF_WORK.contains(args.getFirst());
    TargetOptions target = new TargetOptions();
    try {
      for (int i = 1; i < args.size(); i++) {
        String arg = args.get(i);
        if (arg.equals("--help") || arg.equals("-h") || arg.startsWith("--server")) {
          return Optional.empty();
        }
        if (arg.equals("--")) {
          work = false;
          break;
        }
        if (arg.startsWith("--data-dir=")) {
          target.dataDir = Path.of(arg.substring(arg.indexOf('=') + 1));
        } else if (arg.equals("--data-dir") && i + 1 < args.size()) {
          target.dataDir = Path.of(args.get(++i));
        } else if (arg.equals("-") || Files.isRegularFile(surroundings.directory().resolve(arg))) {
          work = false;
        }
      }
      // What cannot be run is refused without a node.
      return work || Session.server(surroundings, target).isPresent()
          ? Optional.empty()
          : Optional.of(Session.dataDir(surroundings, target));
    } catch (InvalidPathException | CliException e) {
      return Optional.empty();
    }
  }
}

package dev.signalbox.executors.process.keeper;

import dev.signalbox.core.model.ResourceLimits;
import dev.signalbox.executors.process.keeper.Message.Order;
import java.util.Map;

/** Says why an order cannot be carried out, and what to do. */
final class SpawnProblems {
  static final String PATH_DEFAULT = "/usr/local/bin:/usr/bin:/bin";

  private SpawnProblems() {}

  /** What is wrong with the order itself; empty if nothing is. */
  static String before(Order order) {
    for (String argument : order.argv()) {
      if (argument.indexOf('\0') >= 0) {
        return "SB-EXEC-001: an argument contains a NUL character, which no argument can carry";
      }
    }
    for (Map.Entry<String, String> variable : order.env().entrySet()) {
      if (variable.getKey().indexOf('=') >= 0
          || (variable.getKey() + variable.getValue()).indexOf('\0') >= 0) {
        return "SB-EXEC-001: the environment variable '"
            + variable.getKey().replace('\0', '?')
            + "' has a NUL character or a '=' in its name; take it out";
      }
    }
    if (!order.workdir().startsWith("/") || order.workdir().indexOf('\0') >= 0) {
      return "SB-EXEC-003: the working directory '"
          + order.workdir().replace('\0', '?')
          + "' is no absolute path; give one that begins with '/'";
    }
    ResourceLimits limits = order.limits();
    if (!limits.umask().matches("[0-7]{0,4}")
        || Math.min(limits.memoryBytes(), limits.cpuSeconds()) < 0
        || Math.min(limits.openFiles(), limits.fileBytes()) < 0) {
      return "SB-EXEC-002: the limits " + limits + " are not numbers of 0 or more";
    }
    return "";
  }

  /** What the system's refusal means. */
  static String after(Libc libc, int error, Order order) {
    String workdir = order.workdir();
    String program = order.argv().getFirst();
    int directory = libc.open(workdir, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0);
    if (directory >= 0) {
      libc.close(directory);
    } else if (directory == -Libc.ENOENT || directory == -Libc.ENOTDIR) {
      return "SB-EXEC-003: the working directory "
          + workdir
          + " does not exist on this worker; create it, or leave workdir out";
    }
    return switch (error) {
      case Libc.ENOENT, Libc.ENOTDIR -> notFound(libc, program, order);
      case Libc.EACCES ->
          "SB-EXEC-005: '"
              + program
              + "' may not be executed (permission denied); is it a file with mode +x, and may "
              + workdir
              + " be entered?";
      case Libc.ENOEXEC ->
          "SB-EXEC-006: '"
              + program
              + "' is no program for this machine; a script needs a first line like #!/bin/sh";
      case Libc.EMFILE, Libc.EAGAIN, Libc.ENOMEM ->
          "SB-EXEC-007: the worker is out of processes, descriptors or memory (errno "
              + error
              + "); run fewer attempts at once or raise its limits";
      default -> "SB-EXEC-008: '" + program + "' could not be started (errno " + error + ")";
    };
  }

  private static String notFound(Libc libc, String program, Order order) {
    if (program.indexOf('/') < 0) {
      return "SB-EXEC-004: there is no program '"
          + program
          + "' in PATH="
          + order.env().getOrDefault("PATH", PATH_DEFAULT)
          + "; install it on this worker or give its full path";
    }
    int file = libc.open(program, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
    if (file >= 0) {
      libc.close(file);
      return "SB-EXEC-004: the interpreter that the first line of '"
          + program
          + "' names is missing";
    }
    return "SB-EXEC-004: there is no program '" + program + "' on this worker";
  }
}

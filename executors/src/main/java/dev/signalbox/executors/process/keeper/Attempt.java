package dev.signalbox.executors.process.keeper;

import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.executors.process.keeper.Message.Ended;
import dev.signalbox.executors.process.keeper.Sweeper.Family;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the keeper knows of an attempt. Belongs to the loop's thread. */
final class Attempt {
  /** Who asked for its end, so to speak: how it shall be called, and when politeness is over. */
  record StopRequest(AttemptState state, long killAtNs) {}

  /** By their numbers; those beyond have no names. */
  private static final List<String> SIGNALS =
      List.of(
          ("NUL HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD"
                  + " CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS")
              .split(" "));

  final AttemptKey key;
  final String outputPath;
  final Family family;

  long startedMs;

  /** Bound to the first process; null before it and after its end was collected. */
  Poller.@Nullable Watch process;

  /** Whether its process may serve other orders too. */
  final boolean serial;

  /** What its process shares with such orders. */
  Runners.@Nullable Kind kind;

  /** Its process, before it has got this order and after it has answered it. */
  Runners.@Nullable Runner runner;

  /** How many orders its process has served, with this one. */
  int uses = 1;

  /** Where its process answers. */
  Poller.@Nullable Watch line;

  /** The exit code that its process has answered; -1 before. */
  int answer = -1;

  @Nullable OutputFile file;
  List<PipeReader> pipes = List.of();
  @Nullable StopRequest stop;

  /** How the first process ended; other processes and output may still be left. */
  @Nullable Outcome outcome;

  long endedMs;

  /** Everything was collected, and the end is on its way to the journal. */
  boolean closing;

  /** The end; nothing of it is left. */
  @Nullable Ended ended;

  long outputBytes;

  /** When the client was last told of it, and whether a timer will tell again. */
  long toldNs;

  boolean tellDue;
  boolean forgotten;
  boolean drainDue;
  boolean graceLookDue;

  Attempt(AttemptKey key, boolean serial, String outputPath, Family family) {
    this.key = key;
    this.serial = serial;
    this.outputPath = outputPath;
    this.family = family;
  }

  Message.Status status() {
    return new Message.Status(key, startedMs, outputBytes, ended);
  }

  boolean drained() {
    return pipes.stream().allMatch(PipeReader::ended);
  }

  /** The outcome of a process that {@code waitpid} gave this status for. */
  Outcome outcomeOf(int status) {
    int signal = status & 0x7f;
    int code = signal == 0 ? (status >> 8) & 0xff : -1;
    StopRequest asked = stop;
    if (asked != null) {
      String how = signal == 0 ? "exit code " + code : "signal " + signal;
      String why = asked.state() == AttemptState.TIMED_OUT ? "timed out" : "cancelled";
      return new Outcome(asked.state(), code, signal, why + ", ended with " + how);
    }
    return signal == 0
        ? Outcome.exited(code)
        : new Outcome(AttemptState.FAILED, -1, signal, "ended by signal " + signal + name(signal));
  }

  private static String name(int signal) {
    if (signal >= SIGNALS.size()) {
      return "";
    }
    String hint =
        switch (signal) {
          case 9 -> "; did the machine run out of memory?";
          case 24 -> "; its processor time is used up";
          case 25 -> "; a file has reached its limit";
          default -> "";
        };
    return " (SIG" + SIGNALS.get(signal) + hint + ")";
  }
}

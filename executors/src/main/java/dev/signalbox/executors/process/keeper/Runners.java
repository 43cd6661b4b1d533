package dev.signalbox.executors.process.keeper;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.signalbox.executors.process.keeper.Message.Order;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Processes that serve one order after another: how they get and answer orders, and where they are
 * between two. A process whose start costs more than its work is worth keeping; but it gets memory
 * for nothing, so few are kept, and not for long. One that does anything unasked is ended.
 */
final class Runners {
  /**
   * What all orders of a process have in common: an order of another kind needs another process.
   */
  record Kind(List<String> argv, Map<String, String> env) {
    static Kind of(Order order) {
      return new Kind(order.argv(), order.env());
    }
  }

  /**
   * A process without an order.
   *
   * @param marker stands in its environment, for as long as it lives
   * @param line its orders and answers
   * @param out where its stdout can be read
   * @param err where its stderr can be read
   * @param uses how many orders it has served
   */
  record Runner(
      Kind kind, String marker, int pid, long startTicks, int line, int out, int err, int uses) {}

  /** A process that waits here. */
  private record Idle(Runner runner, int pidfd, List<Poller.Watch> watches) {}

  private static final int IDLE_MAX = 16;

  /** After a burst so many stay; the others are for the next moments of it. */
  private static final int RESERVE = 2;

  private static final long IDLE_MS = 10_000;
  private static final long RESERVE_MS = 5 * 60_000;

  /** Whatever a library may leak, it ends. */
  private static final int USES_MAX = 10_000;

  /** How long a process may take to notice that no more orders will come. */
  private static final long LEAVE_MS = 2_000;

  private final Libc libc;
  private final Poller poller;
  private final Timers timers;
  private final MemorySegment buffer;
  private final Deque<Idle> idle = new ArrayDeque<>();
  private final int[] status = new int[1];

  Runners(PipeReader.Shared shared) {
    libc = shared.libc();
    poller = shared.poller();
    timers = shared.timers();
    buffer = shared.buffer();
  }

  /** Whether one waits that can take the order. */
  boolean has(Order order) {
    Kind kind = Kind.of(order);
    return idle.stream().anyMatch(waiting -> waiting.runner().kind().equals(kind));
  }

  /** The one that has waited least, for its memory is warm; null if there is none of the kind. */
  @Nullable Runner take(Order order) {
    Kind kind = Kind.of(order);
    for (Idle waiting : idle) {
      if (waiting.runner().kind().equals(kind)) {
        return leave(waiting);
      }
    }
    return null;
  }

  /** Keeps a process for its next order, or ends it. */
  void keep(Runner runner) {
    int pidfd = libc.pidfdOpen(runner.pid());
    if (runner.uses() >= USES_MAX || pidfd < 0) {
      if (pidfd >= 0) {
        libc.close(pidfd);
      }
      dismiss(runner);
      return;
    }
    Idle[] self = new Idle[1];
    Runnable unasked = () -> dismiss(leave(self[0]));
    Idle waiting =
        new Idle(
            runner,
            pidfd,
            List.of(
                poller.add(pidfd, Poller.IN, unasked),
                poller.add(runner.line(), Poller.IN, unasked),
                poller.add(runner.out(), Poller.IN, unasked),
                poller.add(runner.err(), Poller.IN, unasked)));
    self[0] = waiting;
    idle.addFirst(waiting);
    if (idle.size() > IDLE_MAX) {
      dismiss(leave(idle.getLast()));
    }
    timers.after(IDLE_MS, () -> dismissIfBehind(RESERVE, waiting));
    timers.after(RESERVE_MS, () -> dismissIfBehind(0, waiting));
  }

  private void dismissIfBehind(int first, Idle waiting) {
    if (idle.stream().skip(first).anyMatch(waiting::equals)) {
      dismiss(leave(waiting));
    }
  }

  /**
   * Gives a process its order.
   *
   * @return whether it has it; one that cannot take it is ended
   */
  boolean handOver(Runner runner, byte[] input) {
    if (write(runner.line(), input)) {
      return true;
    }
    dismiss(runner);
    return false;
  }

  /** Writes what a process shall read, at once or not at all as far as the process can see. */
  boolean write(int line, byte[] input) {
    int done = 0;
    while (done < input.length) {
      int count = (int) Math.min(buffer.byteSize(), input.length - done);
      MemorySegment.copy(input, done, buffer, JAVA_BYTE, 0, count);
      long sent = libc.write(line, buffer, count);
      if (sent <= 0 && sent != -Libc.EINTR) {
        return false;
      }
      done += (int) Math.max(0, sent);
    }
    return true;
  }

  /**
   * Waits for the answer of an attempt's process.
   *
   * @param answered called when it is in {@link Attempt#answer}
   */
  void listen(Attempt attempt, Kind kind, int line, Runnable answered) {
    attempt.kind = kind;
    attempt.line = poller.add(line, Poller.IN, () -> hear(attempt, answered));
  }

  private void hear(Attempt attempt, Runnable answered) {
    Poller.Watch line = attempt.line;
    if (line == null) {
      return;
    }
    long count = libc.read(line.fd(), buffer, 1);
    if (count == 1 && attempt.stop == null && attempt.outcome == null) {
      attempt.answer = buffer.get(JAVA_BYTE, 0) & 0xff;
      poller.change(line, 0);
      answered.run();
    } else if (count != -Libc.EAGAIN && count != -Libc.EINTR) {
      // It ends, or shall end, and has no more orders to expect.
      hangUp(attempt);
    }
  }

  /** Tells an attempt's process that no order will follow. */
  void hangUp(Attempt attempt) {
    Poller.Watch line = attempt.line;
    if (line != null) {
      attempt.line = null;
      poller.remove(line);
      libc.close(line.fd());
    }
  }

  /**
   * Parts a process that has answered from its attempt, which keeps it for {@link #keep} if it is
   * as it was before. If it is not, it stays with the attempt, to be ended.
   *
   * @param hasOthers whether it has left processes behind
   */
  void part(Attempt attempt, boolean hasOthers) {
    Poller.Watch line = attempt.line;
    Poller.Watch process = attempt.process;
    Kind kind = attempt.kind;
    if (line == null
        || process == null
        || kind == null
        || hasOthers
        || !attempt.pipes.stream().allMatch(PipeReader::sound)) {
      attempt.pipes.forEach(PipeReader::close);
      hangUp(attempt);
      return;
    }
    poller.remove(line);
    poller.remove(process);
    libc.close(process.fd());
    attempt.line = null;
    attempt.process = null;
    attempt.runner =
        new Runner(
            kind,
            attempt.family.marker,
            attempt.family.leader,
            attempt.family.startTicks,
            line.fd(),
            attempt.pipes.getFirst().fd(),
            attempt.pipes.getLast().fd(),
            attempt.uses);
  }

  private Runner leave(Idle waiting) {
    idle.remove(waiting);
    waiting.watches().forEach(poller::remove);
    libc.close(waiting.pidfd());
    return waiting.runner();
  }

  /** The end of its orders tells a process to end. One that does not is killed. */
  private void dismiss(Runner runner) {
    libc.close(runner.line());
    libc.close(runner.out());
    libc.close(runner.err());
    int pidfd = libc.pidfdOpen(runner.pid());
    if (pidfd < 0) {
      libc.waitpid(runner.pid(), status);
      return;
    }
    boolean[] gone = new boolean[1];
    Poller.Watch[] watch = new Poller.Watch[1];
    watch[0] =
        poller.add(
            pidfd,
            Poller.IN,
            () -> {
              if (libc.waitpid(runner.pid(), status) == runner.pid()) {
                gone[0] = true;
                poller.remove(watch[0]);
                libc.close(pidfd);
              }
            });
    timers.after(
        LEAVE_MS,
        () -> {
          if (!gone[0]) {
            libc.pidfdSignal(pidfd, Libc.SIGKILL);
          }
        });
  }
}

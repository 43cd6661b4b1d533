package dev.signalbox.executors.process.keeper;

import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.core.output.FrameCodec;
import dev.signalbox.executors.process.keeper.Journal.Entry;
import dev.signalbox.executors.process.keeper.Message.Ended;
import dev.signalbox.executors.process.keeper.Message.Mode;
import dev.signalbox.executors.process.keeper.Message.Order;
import dev.signalbox.executors.process.keeper.Sweeper.Family;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The life of every attempt: journal, start, output, end. One way through: {@code start} → {@code
 * launch} → {@code running} → {@code exited} → {@code advance} until nothing is left → {@code
 * settle} → {@code ended}.
 */
final class Supervisor {
  /** What a supervisor works with. */
  record Tools(
      PipeReader.Shared pipes, Crew crew, Journal journal, Sweeper sweeper, String instance) {}

  /** Who starts processes, and who waits for the disk: neither shall wait for the other. */
  record Crew(Hands starters, Hands syncers) {}

  private static final long RETRY_MS = 200;
  private static final long DRAIN_MS = 500;
  private static final long GRACE_LOOK_MS = 20;

  private final Libc libc;
  private final Poller poller;
  private final Timers timers;
  private final Tools tools;
  private final Runners runners;
  private final Turns turns;
  private final News news;
  private final String bootId;
  private final Map<AttemptKey, Attempt> attempts = new LinkedHashMap<>();
  private final Set<Attempt> blocked = new LinkedHashSet<>();
  private final int[] status = new int[1];
  private boolean bootWritten;
  private boolean retryDue;
  private long markers;
  private int live;

  Supervisor(Tools tools, String bootId) {
    this.tools = tools;
    this.bootId = bootId;
    runners = new Runners(tools.pipes());
    turns = new Turns(tools.pipes().timers(), runners::has, this::begin);
    news = new News(tools.pipes().timers());
    libc = tools.pipes().libc();
    poller = tools.pipes().poller();
    timers = tools.pipes().timers();
  }

  /** How many attempts have not ended. */
  int live() {
    return live;
  }

  Collection<Attempt> all() {
    return attempts.values();
  }

  /** What is to be told to the client. */
  News news() {
    return news;
  }

  @Nullable Attempt find(AttemptKey key) {
    return attempts.get(key);
  }

  /**
   * Takes over what the journal says.
   *
   * @param sameBoot no attempt outlives the machine
   */
  void recover(Collection<Recovery.Remembered> remembered, boolean sameBoot) {
    bootWritten = sameBoot;
    for (Recovery.Remembered past : remembered) {
      Attempt attempt = make(past.key(), false, past.output(), past.marker());
      attempt.startedMs = past.startedMs();
      attempt.ended = past.ended();
      attempt.outputBytes = past.outputBytes();
      if (attempt.ended == null) {
        live++;
        attempt.outcome =
            Outcome.lost(
                sameBoot
                    ? "SB-EXEC-010: the keeper of this worker's processes was killed; what was left"
                        + " of the attempt was ended"
                    : "SB-EXEC-011: the machine was started anew while the attempt ran");
        attempt.endedMs = System.currentTimeMillis();
        attempt.outputBytes = Recovery.mendOutput(libc, past.output());
        attempt.family.started(past.pid(), past.startTicks());
        attempt.family.strays.putAll(past.strays());
        if (sameBoot) {
          tools.sweeper().add(attempt.family);
          tools.sweeper().kill(attempt.family);
        } else {
          settle(attempt);
        }
      }
    }
  }

  void start(AttemptKey key, Order order) {
    Attempt known = attempts.get(key);
    if (known == null) {
      turns.take(key, order);
    } else {
      news.tell(known);
    }
  }

  private void begin(AttemptKey key, Order order) {
    Runners.Runner runner = order.serial() ? runners.take(order) : null;
    String marker = runner == null ? tools.instance() + "-" + markers++ : runner.marker();
    Attempt attempt = make(key, order.serial(), order.output(), marker);
    attempt.runner = runner;
    live++;
    if (!bootWritten) {
      bootWritten = true;
      tools.journal().append(new Entry.Boot(bootId), () -> {});
    }
    append(
        new Entry.Intent(key, attempt.family.marker, order.output()), () -> launch(attempt, order));
  }

  /** Forgets an order that waits for a process. */
  void withdraw(AttemptKey key) {
    turns.withdraw(key);
  }

  void stop(Attempt attempt, AttemptState state, long graceMs) {
    long killAtNs = System.nanoTime() + Math.min(graceMs, 1L << 40) * 1_000_000;
    if (attempt.ended != null || attempt.outcome != null) {
      news.tell(attempt);
    } else if (attempt.stop == null) {
      attempt.stop = new Attempt.StopRequest(state, killAtNs);
      if (attempt.process != null) {
        terminate(attempt);
      }
    } else if (killAtNs < attempt.stop.killAtNs()) {
      attempt.stop = new Attempt.StopRequest(attempt.stop.state(), killAtNs);
      killLater(attempt);
    }
  }

  void forget(AttemptKey key) {
    Attempt attempt = attempts.get(key);
    if (attempt != null && attempt.ended != null) {
      attempts.remove(key);
      news.forget(attempt);
      append(new Entry.Forgotten(key), () -> {});
      shortenJournal();
    }
  }

  private Attempt make(AttemptKey key, boolean serial, String output, String marker) {
    Attempt[] self = new Attempt[1];
    Family family =
        new Family(
            marker,
            () -> advance(self[0]),
            (pid, ticks) -> append(new Entry.Stray(key, pid, ticks), () -> {}));
    Attempt attempt = new Attempt(key, serial, output, family);
    self[0] = attempt;
    attempts.put(key, attempt);
    return attempt;
  }

  private void launch(Attempt attempt, Order order) {
    Attempt.StopRequest stop = attempt.stop;
    if (stop != null) {
      attempt.outcome = new Outcome(stop.state(), -1, 0, "ended before it started");
      attempt.endedMs = System.currentTimeMillis();
      settle(attempt);
      return;
    }
    Runners.Runner runner = attempt.runner;
    attempt.runner = null;
    if (runner != null && runners.handOver(runner, order.input())) {
      attempt.uses = runner.uses() + 1;
      running(
          attempt,
          order,
          new Spawner.Spawned.Running(
              runner.pid(), runner.startTicks(), runner.line(), runner.out(), runner.err()));
      return;
    }
    tools
        .crew()
        .starters()
        .submit(
            hand -> {
              Spawner.Spawned spawned = spawn(hand.spawner(), order, attempt.family.marker);
              return () -> launched(attempt, order, spawned);
            });
  }

  private static Spawner.Spawned spawn(Spawner spawner, Order order, String marker) {
    try {
      return spawner.spawn(order, marker);
    } catch (RuntimeException e) {
      // One order that the code does not expect must not end all other attempts.
      return new Spawner.Spawned.Failed("SB-EXEC-008: the program could not be started: " + e);
    }
  }

  private void launched(Attempt attempt, Order order, Spawner.Spawned spawned) {
    switch (spawned) {
      case Spawner.Spawned.Running running -> {
        boolean whole = runners.write(running.line(), order.input());
        running(attempt, order, running);
        if (!whole || !order.serial()) {
          runners.hangUp(attempt);
        }
      }
      case Spawner.Spawned.Failed failed -> {
        attempt.outcome = Outcome.failed(failed.message());
        attempt.endedMs = System.currentTimeMillis();
        settle(attempt);
      }
    }
  }

  private void running(Attempt attempt, Order order, Spawner.Spawned.Running running) {
    attempt.startedMs = System.currentTimeMillis();
    attempt.family.started(running.pid(), running.startTicks());
    tools.sweeper().add(attempt.family);
    OutputFile file =
        new OutputFile(libc, tools.pipes().buffer(), order.output(), order.outputBytesMax());
    attempt.file = file;
    Sink out =
        order.mode() == Mode.FRAMES
            ? new Sink.Frames(file)
            : new Sink.Lines(file, FrameCodec.KIND_STDOUT);
    Sink err = new Sink.Lines(file, FrameCodec.KIND_STDERR);
    Runnable changed = () -> outputChanged(attempt);
    attempt.pipes =
        List.of(
            new PipeReader(tools.pipes(), running.out(), file, out, changed),
            new PipeReader(tools.pipes(), running.err(), file, err, changed));
    // The child is not collected yet, so its number cannot have another's.
    int pidfd = libc.pidfdOpen(running.pid());
    attempt.process = poller.add(pidfd, Poller.IN, () -> exited(attempt));
    if (running.line() >= 0) {
      runners.listen(attempt, Runners.Kind.of(order), running.line(), () -> advance(attempt));
    }
    append(
        new Entry.Spawned(attempt.key, running.pid(), running.startTicks(), attempt.startedMs),
        () -> news.tell(attempt));
    if (attempt.stop != null) {
      terminate(attempt);
    }
  }

  private void terminate(Attempt attempt) {
    tools.sweeper().terminate(attempt.family);
    killLater(attempt);
  }

  private void killLater(Attempt attempt) {
    Attempt.StopRequest stop = attempt.stop;
    if (stop != null) {
      long delayMs = Math.max(0, (stop.killAtNs() - System.nanoTime()) / 1_000_000);
      timers.after(
          delayMs,
          () -> {
            if (attempt.ended == null && !attempt.closing) {
              tools.sweeper().kill(attempt.family);
            }
          });
    }
  }

  /** Goes on when the process of an attempt has answered; the process itself may be used again. */
  private void part(Attempt attempt) {
    for (PipeReader pipe : attempt.pipes) {
      if (!pipe.release()) {
        return; // The disk is full; this is done again when it is not.
      }
    }
    attempt.outcome = attempt.outcomeOf(attempt.answer << 8);
    attempt.endedMs = System.currentTimeMillis();
    runners.part(attempt, tools.sweeper().hasOthers(attempt.family));
  }

  private void exited(Attempt attempt) {
    Poller.Watch process = attempt.process;
    if (process == null || libc.waitpid(attempt.family.leader, status) != attempt.family.leader) {
      return;
    }
    attempt.process = null;
    poller.remove(process);
    libc.close(process.fd());
    runners.hangUp(attempt);
    if (attempt.outcome == null) {
      attempt.outcome = attempt.outcomeOf(attempt.answer < 0 ? status[0] : attempt.answer << 8);
      attempt.endedMs = System.currentTimeMillis();
    }
    tools.sweeper().look();
    advance(attempt);
  }

  /** Goes on towards the end as far as what is left allows. */
  private void advance(Attempt attempt) {
    if (attempt.answer >= 0 && attempt.outcome == null && attempt.process != null) {
      part(attempt);
    }
    if (attempt.outcome == null || attempt.closing) {
      return;
    }
    if (attempt.process != null || tools.sweeper().holds(attempt.family)) {
      boolean mayEndByItself =
          attempt.stop != null && attempt.stop.killAtNs() - System.nanoTime() > 0;
      if (!mayEndByItself) {
        tools.sweeper().kill(attempt.family);
      } else if (!attempt.graceLookDue) {
        attempt.graceLookDue = true;
        timers.after(GRACE_LOOK_MS, () -> lookAgain(attempt));
      }
    } else if (attempt.drained()) {
      settle(attempt);
    } else if (!attempt.drainDue) {
      // Somebody who is not ours may hold the other end for ever.
      attempt.drainDue = true;
      timers.after(DRAIN_MS, () -> drain(attempt));
    }
  }

  private void lookAgain(Attempt attempt) {
    attempt.graceLookDue = false;
    tools.sweeper().look();
    advance(attempt);
  }

  private void drain(Attempt attempt) {
    attempt.drainDue = false;
    if (!attempt.closing && !tools.sweeper().holds(attempt.family)) {
      attempt.pipes.forEach(PipeReader::finish);
      outputChanged(attempt);
    }
  }

  private void outputChanged(Attempt attempt) {
    OutputFile file = attempt.file;
    if (file == null) {
      return;
    }
    if (file.blocked()) {
      attempt.pipes.forEach(pipe -> pipe.pause(true));
      blocked.add(attempt);
      retryLater();
    }
    if (file.length() > attempt.outputBytes) {
      attempt.outputBytes = file.length();
      news.tellSoon(attempt);
    }
    advance(attempt);
  }

  /** Nothing of it is alive and all output was read: makes that safe, then tells. */
  private void settle(Attempt attempt) {
    attempt.closing = true;
    OutputFile file = attempt.file;
    if (file != null) {
      file.finish();
      if (file.blocked()) {
        blocked.add(attempt);
        retryLater();
        return;
      }
    }
    synced(attempt);
  }

  private void synced(Attempt attempt) {
    OutputFile file = attempt.file;
    if (file == null || file.fd() < 0) {
      conclude(attempt);
      return;
    }
    attempt.outputBytes = file.length();
    int fd = file.fd();
    tools
        .crew()
        .syncers()
        .submit(
            hand -> {
              hand.libc().fdatasync(fd);
              return () -> {
                file.close();
                conclude(attempt);
              };
            });
  }

  private void conclude(Attempt attempt) {
    Outcome outcome = attempt.outcome;
    if (outcome == null) {
      throw new IllegalStateException("an end without an outcome: " + attempt.key);
    }
    Ended ended = new Ended(outcome, attempt.endedMs);
    append(
        new Entry.Finished(attempt.key, ended, attempt.outputBytes),
        () -> {
          attempt.ended = ended;
          attempt.pipes = List.of();
          attempt.file = null;
          attempt.family.strays.clear();
          live--;
          tools.sweeper().remove(attempt.family);
          if (attempt.runner != null) {
            runners.keep(attempt.runner);
            attempt.runner = null;
          }
          news.tell(attempt);
          if (attempt.serial) {
            turns.over();
          }
        });
  }

  private void append(Entry entry, Runnable then) {
    tools.journal().append(entry, then);
    if (tools.journal().blocked()) {
      retryLater();
    }
  }

  private void retryLater() {
    if (!retryDue) {
      retryDue = true;
      timers.after(RETRY_MS, this::retry);
    }
  }

  /** Tries again what the full disk has refused. */
  private void retry() {
    retryDue = false;
    tools.journal().retry();
    for (Attempt attempt : List.copyOf(blocked)) {
      OutputFile file = attempt.file;
      if (file != null) {
        file.retry();
        if (file.blocked()) {
          continue;
        }
        blocked.remove(attempt);
        attempt.outputBytes = file.length();
        news.tell(attempt);
        if (attempt.closing) {
          synced(attempt);
        } else {
          attempt.pipes.forEach(pipe -> pipe.pause(false));
          advance(attempt);
        }
      }
    }
    if (tools.journal().blocked() || !blocked.isEmpty()) {
      retryLater();
    }
  }

  private void shortenJournal() {
    if (tools.journal().isLong()) {
      tools.journal().rewrite(Recovery.entries(attempts.values(), bootId));
    }
  }
}

package dev.signalbox.cli.command;

import dev.signalbox.api.v1.CancelRequest;
import dev.signalbox.api.v1.Job;
import dev.signalbox.api.v1.JobSpec;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.TaskSpec;
import dev.signalbox.cli.CliException;
import dev.signalbox.cli.ExitCode;
import dev.signalbox.cli.Surroundings;
import dev.signalbox.cli.follow.FollowView;
import dev.signalbox.cli.follow.Follower;
import dev.signalbox.cli.terminal.Terminal;
import dev.signalbox.cli.text.Times;
import java.time.Duration;

/** Follows a run that this terminal has submitted, with Ctrl-C meaning what the policy says. */
final class RunFollowing implements InterruptPolicy.Actions {
  private static final Duration GRACE_DEFAULT = Duration.ofSeconds(10);
  private static final Duration BEYOND_GRACE = Duration.ofSeconds(5);
  private final Surroundings surroundings;
  private final Session session;
  private final Job job;
  private final FollowView view;
  private final Follower follower;
  private long leaving;

  RunFollowing(Surroundings surroundings, Session session, Job job, FollowView view) {
    this.surroundings = surroundings;
    this.session = session;
    this.job = job;
    this.view = view;
    this.follower = new Follower(session.link(), view, job.getToken());
  }

  /** What came of it. */
  record Ended(JobStatus status, boolean interrupted) {
    int exitCode() {
      return interrupted ? ExitCode.INTERRUPTED : Outcomes.exitCode(status);
    }
  }

  Ended follow(JobSpec spec) {
    Duration cancelTime = grace(spec).plus(BEYOND_GRACE);
    InterruptPolicy policy = new InterruptPolicy(session.isLocal(), cancelTime, this);
    Interrupts.onInterrupt(policy::interrupt);
    JobStatus status = follower.follow();
    view.close();
    return new Ended(status, policy.interrupted());
  }

  private static Duration grace(JobSpec spec) {
    Duration longest = Duration.ZERO;
    for (TaskSpec task : spec.getTasksList()) {
      Duration grace = task.hasGrace() ? Times.duration(task.getGrace()) : GRACE_DEFAULT;
      longest = grace.compareTo(longest) > 0 ? grace : longest;
    }
    return longest;
  }

  @Override
  public void say(String text) {
    view.notice(text);
  }

  @Override
  public void cancel() {
    CancelRequest request =
        CancelRequest.newBuilder().setRun(job.getId()).setReason("interrupted by Ctrl-C").build();
    try {
      session.call(stub -> stub.cancel(request));
    } catch (CliException e) {
      view.notice("could not cancel: " + e.line());
    }
  }

  @Override
  public String comeBack() {
    String there =
        session.isLocal() ? session.options() : "--server " + session.link().describe() + " ";
    return "signalbox fetch --follow " + there + follower.token();
  }

  @Override
  public void leaveAfter(Duration time) {
    long mine = nextLeaving();
    Thread.ofPlatform()
        .daemon()
        .name("leave")
        .start(
            () -> {
              if (slept(time) && latestLeaving() == mine) {
                leave();
              }
            });
  }

  private synchronized long nextLeaving() {
    return ++leaving;
  }

  private synchronized long latestLeaving() {
    return leaving;
  }

  private static boolean slept(Duration time) {
    try {
      Thread.sleep(time.toMillis());
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  /** Ends the program. Whatever is stuck, be it the network or the terminal, must not hold it. */
  private void leave() {
    Thread closing =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  view.close();
                  flush(surroundings.terminal());
                });
    try {
      closing.join(500);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
  }

  private static void flush(Terminal terminal) {
    try {
      terminal.flush();
    } catch (Terminal.OutputClosed e) {
      // Nobody reads any more; the program ends anyway.
      return;
    }
  }
}

package dev.signalbox.server.service;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.Response;
import dev.signalbox.api.v1.StatusChange;
import dev.signalbox.api.v1.Task;
import dev.signalbox.core.model.Attempt;
import dev.signalbox.core.model.Change;
import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunState;
import java.util.Locale;

/** Runs in the words of the API. */
final class RunMessages {
  private RunMessages() {}

  /** Everything there is to say about it. */
  static dev.signalbox.api.v1.Run full(Run run) {
    dev.signalbox.api.v1.Run.Builder message = head(run).setSpec(SpecMessages.spec(run.spec()));
    for (int i = 0; i < run.tasks().size(); i++) {
      message.addTasks(task(run, i));
    }
    return message.build();
  }

  /** Without tasks and spec, as lists show it. */
  static dev.signalbox.api.v1.Run brief(Run run) {
    return head(run).build();
  }

  private static dev.signalbox.api.v1.Run.Builder head(Run run) {
    dev.signalbox.api.v1.Run.Builder message =
        dev.signalbox.api.v1.Run.newBuilder()
            .setId(run.id().toString())
            .setName(run.spec().name())
            .setState(run.state().name())
            .setMessage(run.message())
            .setCreateTime(time(run.createdMs()))
            .setQueue(run.spec().queue())
            .setPriority(run.submission().priority())
            .setCause(run.submission().cause().name().toLowerCase(Locale.ROOT))
            .putAllParams(run.submission().effectiveParams());
    if (run.startedMs() > 0) {
      message.setStartTime(time(run.startedMs()));
    }
    if (run.endedMs() > 0) {
      message.setEndTime(time(run.endedMs()));
    }
    return message;
  }

  private static Task task(Run run, int index) {
    dev.signalbox.core.model.Task task = run.task(index);
    Task.Builder message =
        Task.newBuilder()
            .setName(run.taskSpec(index).name())
            .setState(task.state().name())
            .setMessage(task.message())
            .addAllNeeds(run.taskSpec(index).needs());
    task.attempts().forEach(attempt -> message.addAttempts(attempt(attempt)));
    return message.build();
  }

  private static dev.signalbox.api.v1.Attempt attempt(Attempt attempt) {
    dev.signalbox.api.v1.Attempt.Builder message =
        dev.signalbox.api.v1.Attempt.newBuilder()
            .setNumber(attempt.number())
            .setState(attempt.state().name())
            .setSignal(attempt.signal())
            .setMessage(attempt.message())
            .setCreateTime(time(attempt.assignedMs()))
            .setWorker(attempt.worker().value());
    if (attempt.exitCode() >= 0) {
      message.setExitCode(attempt.exitCode());
    }
    if (attempt.startedMs() > 0) {
      message.setStartTime(time(attempt.startedMs()));
    }
    if (attempt.endedMs() > 0) {
      message.setEndTime(time(attempt.endedMs()));
    }
    return message.build();
  }

  static JobStatus status(Run run) {
    return status(code(run.state()), run.message());
  }

  static JobStatus status(JobStatus.Code code, String message) {
    return JobStatus.newBuilder().setCode(code).setMessage(message).build();
  }

  /** The status of a run that a good token names and nobody knows any more. */
  static JobStatus gone() {
    return status(
        JobStatus.Code.UNKNOWN, "nothing is known of this run any more: its retention is over");
  }

  private static JobStatus.Code code(RunState state) {
    return switch (state) {
      case QUEUED -> JobStatus.Code.PENDING;
      case RUNNING -> JobStatus.Code.RUNNING;
      case SUCCEEDED -> JobStatus.Code.SUCCEEDED;
      case FAILED -> JobStatus.Code.FAILED;
      case CANCELLED -> JobStatus.Code.CANCELLED;
    };
  }

  /** A step of a run's story; messages and codes come with the last step of what they belong to. */
  static Response change(Run run, Change change) {
    StatusChange.Builder status =
        StatusChange.newBuilder().setState(change.word()).setTime(time(change.timeMs()));
    Response.Builder response = Response.newBuilder();
    if (change.ofRun()) {
      if (RunState.values()[change.state()] == run.state()) {
        status.setMessage(run.message());
      }
      return response.setStatus(status).build();
    }
    response.setTask(run.taskSpec(change.task()).name()).setAttempt(change.attempt());
    dev.signalbox.core.model.Task task = run.task(change.task());
    if (change.ofAttempt()) {
      Attempt attempt = task.attempts().get(change.attempt() - 1);
      if (attempt.state().ordinal() == change.state()) {
        status.setMessage(attempt.message());
        if (attempt.exitCode() >= 0) {
          status.setExitCode(attempt.exitCode());
        }
      }
    } else if (task.state().ordinal() == change.state()) {
      status.setMessage(task.message());
    }
    return response.setStatus(status).build();
  }

  static Timestamp time(long ms) {
    return Timestamps.fromMillis(ms);
  }
}

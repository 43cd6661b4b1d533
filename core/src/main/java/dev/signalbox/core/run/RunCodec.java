package dev.signalbox.core.run;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.codec.ByteReader.MalformedException;
import dev.signalbox.core.codec.ByteWriter;
import dev.signalbox.core.model.Attempt;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Bounds;
import dev.signalbox.core.model.Cause;
import dev.signalbox.core.model.Change;
import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.RunState;
import dev.signalbox.core.model.StopCause;
import dev.signalbox.core.model.Submission;
import dev.signalbox.core.model.Task;
import dev.signalbox.core.model.TaskState;
import dev.signalbox.core.model.WorkerId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The bytes of a run, as snapshots and history keep them. Each begins with a version; fields are
 * added at the end.
 */
public final class RunCodec {
  private static final int VERSION = 1;

  private RunCodec() {}

  public static byte[] encode(Run run) {
    ByteWriter out = new ByteWriter(256);
    write(run, out);
    return out.toByteArray();
  }

  /**
   * Reads a run.
   *
   * @throws MalformedException if the bytes are no run, or of a newer version
   */
  public static Run decode(byte[] bytes) {
    return read(new ByteReader(bytes));
  }

  static Run read(ByteReader in) {
    int version = in.u8();
    if (version != VERSION) {
      throw new MalformedException("a run of version " + version);
    }
    try {
      return readBody(in);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("a run that cannot be", e);
    }
  }

  static void write(Run run, ByteWriter out) {
    out.u8(VERSION).varint(run.id().value());
    writeSubmission(run.submission(), out);
    out.varint(run.index()).varint(run.createdMs()).varint(run.startedMs()).varint(run.endedMs());
    out.u8(run.state().ordinal()).u8(run.stop().ordinal()).string(run.message());
    out.varint(run.tasks().size());
    run.tasks().forEach(task -> writeTask(task, out));
    out.varint(run.changes().size());
    for (Change change : run.changes()) {
      out.zigzag(change.task()).varint(change.attempt()).u8(change.state()).varint(change.timeMs());
    }
  }

  private static Run readBody(ByteReader in) {
    RunId id = new RunId(in.varint());
    Submission submission = readSubmission(in);
    long index = in.varint();
    long createdMs = in.varint();
    long startedMs = in.varint();
    long endedMs = in.varint();
    RunState state = in.oneOf(RunState.values());
    StopCause stop = in.oneOf(StopCause.values());
    String message = in.string();
    List<Task> tasks = new ArrayList<>();
    for (int count = in.count(Bounds.TASKS_MAX); count > 0; count--) {
      tasks.add(readTask(in));
    }
    if (tasks.size() != submission.spec().tasks().size()) {
      throw new MalformedException("a run with " + tasks.size() + " tasks");
    }
    List<Change> changes = new ArrayList<>();
    for (int count = in.count(in.remaining()); count > 0; count--) {
      changes.add(readChange(in, tasks.size()));
    }
    return new Run(
        id, submission, index, createdMs, startedMs, endedMs, state, stop, message, tasks, changes);
  }

  private static Change readChange(ByteReader in, int tasks) {
    int task = in.zigzagInt();
    int attempt = in.count(Integer.MAX_VALUE);
    int state = in.u8();
    int states =
        task == Change.RUN
            ? RunState.values().length
            : attempt > 0 ? AttemptState.values().length : TaskState.values().length;
    if (task < Change.RUN || task >= tasks || state >= states) {
      throw new MalformedException("a change of task " + task + " to state " + state);
    }
    return new Change(task, attempt, state, in.varint());
  }

  static void writeSubmission(Submission submission, ByteWriter out) {
    SpecCodec.write(submission.spec(), out);
    out.map(submission.params()).zigzag(submission.priority()).varint(submission.fetchTimeoutMs());
    out.u8(submission.cause().ordinal()).string(submission.requestId());
  }

  static Submission readSubmission(ByteReader in) {
    return new Submission(
        SpecCodec.read(in),
        in.map(),
        in.zigzagInt(),
        in.varint(),
        in.oneOf(Cause.values()),
        in.string());
  }

  /** Tells two submissions apart whatever their request ids; the same on every node. */
  static String bodyHash(Submission submission) {
    ByteWriter out = new ByteWriter(256);
    writeSubmission(submission.withRequestId(""), out);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(out.array(), 0, out.size());
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void writeTask(Task task, ByteWriter out) {
    out.u8(task.state().ordinal()).string(task.message()).varint(task.notBeforeMs());
    out.varint(task.attempts().size());
    for (Attempt a : task.attempts()) {
      out.varint(a.number()).varint(a.ordinal()).string(a.worker().value()).varint(a.fence());
      out.u8(a.state().ordinal()).u8(a.stop().ordinal());
      out.varint(a.assignedMs()).varint(a.startedMs()).varint(a.endedMs());
      out.zigzag(a.exitCode()).varint(a.signal()).string(a.message());
    }
  }

  private static Task readTask(ByteReader in) {
    TaskState state = in.oneOf(TaskState.values());
    String message = in.string();
    long notBeforeMs = in.varint();
    int count = in.count(Bounds.RETRIES_MAX + 1);
    if (count == 0 && message.isEmpty() && notBeforeMs == 0) {
      return switch (state) {
        case WAITING -> Task.WAITING;
        case READY -> Task.READY;
        case RUNNING, SUCCEEDED, FAILED, SKIPPED, CANCELLED -> new Task(state, "", 0, List.of());
      };
    }
    List<Attempt> attempts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      attempts.add(
          new Attempt(
              in.count(Integer.MAX_VALUE),
              in.count(Integer.MAX_VALUE),
              new WorkerId(in.string()),
              in.varint(),
              in.oneOf(AttemptState.values()),
              in.oneOf(StopCause.values()),
              in.varint(),
              in.varint(),
              in.varint(),
              in.zigzagInt(),
              in.count(Integer.MAX_VALUE),
              in.string()));
    }
    return new Task(state, message, notBeforeMs, attempts);
  }
}

package dev.signalbox.core.run;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.codec.ByteReader.MalformedException;
import dev.signalbox.core.codec.ByteWriter;
import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.Bounds;
import dev.signalbox.core.model.JobSpec;
import dev.signalbox.core.model.ResourceLimits;
import dev.signalbox.core.model.RetryPolicy;
import dev.signalbox.core.model.SqlOptions;
import dev.signalbox.core.model.TaskSpec;
import java.util.ArrayList;
import java.util.List;

/** The bytes of a job's spec. What a task leaves at its default takes one bit. */
final class SpecCodec {
  private static final int COMMAND = 1;
  private static final int SCRIPT = 2;
  private static final int SQL = 3;
  private static final int FAKE = 4;
  private static final int SQL_WITH_OPTIONS = 5;

  private static final int HAS_RETRY = 1;
  private static final int HAS_LIMITS = 2;

  private SpecCodec() {}

  static void write(JobSpec spec, ByteWriter out) {
    out.string(spec.name()).map(spec.params()).string(spec.queue()).varint(spec.timeoutMs());
    out.varint(spec.tasks().size());
    spec.tasks().forEach(task -> writeTask(task, out));
  }

  static JobSpec read(ByteReader in) {
    String name = in.string();
    var params = in.map();
    String queue = in.string();
    long timeoutMs = in.varint();
    int count = in.count(Bounds.TASKS_MAX);
    List<TaskSpec> tasks = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      tasks.add(readTask(in));
    }
    // One constant for the many runs that wait in the default queue.
    String line = queue.equals(JobSpec.QUEUE_DEFAULT) ? JobSpec.QUEUE_DEFAULT : queue;
    return new JobSpec(name, params, line, timeoutMs, tasks);
  }

  private static void writeTask(TaskSpec task, ByteWriter out) {
    out.string(task.name()).strings(task.needs(), task.needs().size());
    writeAction(task.action(), out);
    out.map(task.env()).string(task.workdir());
    boolean retry = !task.retry().equals(RetryPolicy.NONE);
    boolean limits = !task.limits().equals(ResourceLimits.NONE);
    out.u8((retry ? HAS_RETRY : 0) | (limits ? HAS_LIMITS : 0));
    if (retry) {
      task.retry().write(out);
    }
    out.varint(task.timeoutMs()).varint(task.graceMs());
    if (limits) {
      ResourceLimits l = task.limits();
      out.varint(l.memoryBytes()).varint(l.cpuSeconds()).varint(l.openFiles());
      out.varint(l.fileBytes()).string(l.umask());
    }
  }

  private static TaskSpec readTask(ByteReader in) {
    String name = in.string();
    List<String> needs = in.strings();
    Action action = readAction(in);
    var env = in.map();
    String workdir = in.string();
    int has = in.u8();
    RetryPolicy retry = (has & HAS_RETRY) == 0 ? RetryPolicy.NONE : RetryPolicy.read(in);
    long timeoutMs = in.varint();
    long graceMs = in.varint();
    ResourceLimits limits =
        (has & HAS_LIMITS) == 0
            ? ResourceLimits.NONE
            : new ResourceLimits(in.varint(), in.varint(), in.varint(), in.varint(), in.string());
    return new TaskSpec(name, needs, action, env, workdir, retry, timeoutMs, graceMs, limits);
  }

  private static void writeAction(Action action, ByteWriter out) {
    switch (action) {
      case Action.Command(List<String> argv) -> out.u8(COMMAND).strings(argv, argv.size());
      case Action.Script(String text) -> out.u8(SCRIPT).string(text);
      case Action.Sql(String text, String datasource, SqlOptions options) -> {
        boolean plain = options.equals(SqlOptions.NONE);
        out.u8(plain ? SQL : SQL_WITH_OPTIONS).string(text).string(datasource);
        if (!plain) {
          options.write(out);
        }
      }
      case Action.Fake(String script) -> out.u8(FAKE).string(script);
    }
  }

  private static Action readAction(ByteReader in) {
    int kind = in.u8();
    return switch (kind) {
      case COMMAND -> new Action.Command(in.strings());
      case SCRIPT -> new Action.Script(in.string());
      case SQL -> new Action.Sql(in.string(), in.string());
      case SQL_WITH_OPTIONS -> new Action.Sql(in.string(), in.string(), SqlOptions.read(in));
      case FAKE -> new Action.Fake(in.string());
      default -> throw new MalformedException("an action of kind " + kind);
    };
  }
}

package dev.signalbox.server.service;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import dev.signalbox.api.v1.Command;
import dev.signalbox.api.v1.Fake;
import dev.signalbox.api.v1.JobSpec;
import dev.signalbox.api.v1.Limits;
import dev.signalbox.api.v1.RetryPolicy;
import dev.signalbox.api.v1.Script;
import dev.signalbox.api.v1.SqlProgram;
import dev.signalbox.api.v1.TaskSpec;
import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.ResourceLimits;
import dev.signalbox.server.datasource.DataSources;

/** Specs in the words of the API. */
final class SpecMessages {
  private SpecMessages() {}

  static JobSpec spec(dev.signalbox.core.model.JobSpec spec) {
    JobSpec.Builder message =
        JobSpec.newBuilder()
            .setName(spec.name())
            .putAllParams(spec.params())
            .setQueue(spec.queue());
    if (spec.timeoutMs() > 0) {
      message.setTimeout(duration(spec.timeoutMs()));
    }
    spec.tasks().forEach(task -> message.addTasks(task(task)));
    return message.build();
  }

  private static TaskSpec task(dev.signalbox.core.model.TaskSpec task) {
    TaskSpec.Builder message =
        TaskSpec.newBuilder()
            .setName(task.name())
            .addAllNeeds(task.needs())
            .putAllEnv(task.env())
            .setWorkdir(task.workdir())
            .setGrace(duration(task.graceMs()));
    action(message, task.action());
    if (task.timeoutMs() > 0) {
      message.setTimeout(duration(task.timeoutMs()));
    }
    if (task.retry().count() > 0) {
      message.setRetry(retry(task.retry()));
    }
    if (!task.limits().equals(ResourceLimits.NONE)) {
      message.setLimits(limits(task.limits()));
    }
    return message.build();
  }

  private static void action(TaskSpec.Builder task, Action action) {
    switch (action) {
      case Action.Command command ->
          task.setCommand(Command.newBuilder().addAllArgv(command.argv()));
      case Action.Script script -> task.setScript(Script.newBuilder().setText(script.text()));
      case Action.Sql sql ->
          task.setSql(
              SqlProgram.newBuilder()
                  .setText(sql.text())
                  .setDatasource(DataSources.shown(sql.datasource()))
                  .setSetup(sql.options().setup())
                  .setParallel(sql.options().parallel())
                  .setRetryStatement(sql.options().retryStatement()));
      case Action.Fake fake -> task.setFake(Fake.newBuilder().setScript(fake.script()));
    }
  }

  private static RetryPolicy retry(dev.signalbox.core.model.RetryPolicy retry) {
    RetryPolicy.Builder message =
        RetryPolicy.newBuilder()
            .setCount(retry.count())
            .setDelay(duration(retry.delayMs()))
            .setMultiplier(retry.multiplier())
            .setJitter(retry.jitter());
    if (retry.delayMaxMs() > 0) {
      message.setDelayMax(duration(retry.delayMaxMs()));
    }
    return message.build();
  }

  private static Limits limits(ResourceLimits limits) {
    return Limits.newBuilder()
        .setMemoryBytes(limits.memoryBytes())
        .setCpuSeconds(limits.cpuSeconds())
        .setOpenFiles(limits.openFiles())
        .setFileBytes(limits.fileBytes())
        .setUmask(limits.umask())
        .build();
  }

  private static Duration duration(long ms) {
    return Durations.fromMillis(ms);
  }
}

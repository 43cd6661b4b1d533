package dev.signalbox.core.run;

import dev.signalbox.core.model.Action;
import dev.signalbox.core.model.Submission;
import dev.signalbox.core.model.TaskSpec;
import java.util.Collection;
import java.util.Map;

/**
 * What a live run takes in memory, roughly: the characters of its submission, which may be two
 * million, and something for the objects around them.
 */
final class Weight {
  private static final int RUN_BYTES = 500;
  private static final int TASK_BYTES = 300;
  private static final long TEXT_BYTES = 40;

  private Weight() {}

  static long of(Submission submission) {
    long bytes =
        RUN_BYTES
            + texts(submission.params())
            + texts(submission.spec().params())
            + text(submission.requestId());
    for (TaskSpec task : submission.spec().tasks()) {
      bytes += TASK_BYTES + texts(task.needs()) + texts(task.env()) + action(task.action());
    }
    return bytes;
  }

  private static long action(Action action) {
    return switch (action) {
      case Action.Command command -> texts(command.argv());
      case Action.Script script -> text(script.text());
      case Action.Sql sql -> text(sql.text()) + text(sql.options().setup());
      case Action.Fake fake -> text(fake.script());
    };
  }

  private static long texts(Map<String, String> map) {
    return texts(map.keySet()) + texts(map.values());
  }

  private static long texts(Collection<String> texts) {
    long bytes = 0;
    for (String text : texts) {
      bytes += text(text);
    }
    return bytes;
  }

  private static long text(String text) {
    return TEXT_BYTES + text.length();
  }
}

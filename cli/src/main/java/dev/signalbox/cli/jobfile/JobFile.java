package dev.signalbox.cli.jobfile;

import dev.signalbox.api.v1.JobSpec;
import dev.signalbox.api.v1.TaskSpec;
import dev.signalbox.cli.jobfile.Problem.Place;
import dev.signalbox.cli.text.Times;
import dev.signalbox.core.model.Bounds;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a job file, version 1. */
public final class JobFile {
  public static final int BYTES_MAX = 4 * 1024 * 1024;
  private static final List<String> KEYS =
      List.of("name", "params", "queue", "timeout", "priority", "tasks");

  /**
   * What the file cannot say itself.
   *
   * @param name the job's name unless the file has one
   * @param directory absolute; what a relative workdir is relative to
   * @param workdir the working directory of tasks that name none; empty for one of their own
   */
  public record Defaults(String name, String directory, String workdir) {}

  /** What became of the reading. */
  public sealed interface Result {
    /**
     * A good file.
     *
     * @param spec the job
     * @param priority of its runs
     */
    record Good(JobSpec spec, int priority) implements Result {}

    /** A bad one: at least one problem, at most 51, in the order of the file. */
    record Bad(List<Problem> problems) implements Result {
      public Bad {
        problems = List.copyOf(problems);
      }
    }
  }

  private final Problems problems = new Problems();
  private final Defaults defaults;

  private JobFile(Defaults defaults) {
    this.defaults = defaults;
  }

  /** Reads the bytes of a job file. */
  public static Result parse(byte[] content, Defaults defaults) {
    JobFile file = new JobFile(defaults);
    Optional<Result> good = file.read(content);
    List<Problem> problems = file.problems.all();
    if (!problems.isEmpty() || good.isEmpty()) {
      return new Result.Bad(problems);
    }
    return good.get();
  }

  private Optional<Result> read(byte[] content) {
    if (content.length > BYTES_MAX) {
      problems.add(
          Place.START, Problems.TOO_LARGE, "a job file has at most " + BYTES_MAX + " bytes");
      return Optional.empty();
    }
    return decode(content).flatMap(text -> new YamlReader(problems).read(text)).map(this::job);
  }

  private Optional<String> decode(byte[] content) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return Optional.of(text.startsWith("\ufeff") ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      problems.add(Place.START, Problems.SYNTAX, "the file is not UTF-8 text");
      return Optional.empty();
    }
  }

  private Result job(Node root) {
    Fields fields = Fields.of(problems, "the job", root, KEYS);
    JobSpec.Builder spec = JobSpec.newBuilder();
    spec.setName(fields.name("name").orElse(defaults.name()));
    spec.putAllParams(fields.variables("params", Bounds.PARAMS_MAX));
    fields.name("queue").ifPresent(spec::setQueue);
    fields.duration("timeout").ifPresent(d -> spec.setTimeout(Times.duration(d)));
    long priority = fields.integer("priority", -Bounds.PRIORITY_MAX, Bounds.PRIORITY_MAX).orElse(0);
    Map<String, Place> taskPlaces = new HashMap<>();
    if (root instanceof Node.Mapping) {
      tasks(fields, spec, taskPlaces);
    }
    checkSize(spec.build());
    return new Result.Good(spec.build(), (int) priority);
  }

  private void tasks(Fields fields, JobSpec.Builder spec, Map<String, Place> places) {
    Optional<Node> node = fields.node("tasks");
    if (node.isEmpty()) {
      problems.add(
          fields.place(), Problems.MISSING, "the job has no \"tasks\"; add a map of name to task");
      return;
    }
    if (!(node.get() instanceof Node.Mapping map)) {
      problems.add(
          node.get().place(),
          Problems.TYPE,
          "\"tasks\" must be a map of name to task, not " + node.get().kind());
      return;
    }
    if (map.entries().isEmpty() || map.entries().size() > Bounds.TASKS_MAX) {
      problems.add(map.place(), Problems.VALUE, "a job has 1 to " + Bounds.TASKS_MAX + " tasks");
      return;
    }
    TaskReader reader = new TaskReader(problems, defaults);
    for (Node.Entry entry : map.entries()) {
      String name = entry.key().text();
      if (!Bounds.isName(name)) {
        problems.add(
            entry.key().place(),
            Problems.VALUE,
            Problems.quote(name)
                + " is not a task's name; use letters, digits, \".\", \"-\" and \"_\", at most "
                + Bounds.NAME_CHARS_MAX);
      } else if (places.putIfAbsent(name, entry.key().place()) != null) {
        Fields.duplicate(problems, entry.key(), "\"tasks\"");
      } else {
        TaskSpec task = reader.task(name, entry.value());
        spec.addTasks(task);
      }
    }
    new GraphCheck(problems, reader.needPlaces()).check(spec.getTasksList(), places.keySet());
  }

  private void checkSize(JobSpec spec) {
    if (spec.getSerializedSize() > Bounds.SPEC_CHARS_MAX) {
      problems.add(
          Place.START,
          Problems.TOO_LARGE,
          "the job's texts have more than "
              + Bounds.SPEC_CHARS_MAX
              + " bytes together; move data out of it");
    }
  }
}

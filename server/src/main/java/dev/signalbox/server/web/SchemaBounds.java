package dev.signalbox.server.web;

import static java.util.Map.entry;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Bounds;
import dev.signalbox.core.model.Cause;
import dev.signalbox.core.model.Datasource;
import dev.signalbox.core.model.RunState;
import dev.signalbox.core.model.TaskState;
import dev.signalbox.core.token.TokenCodec;
import dev.signalbox.server.service.ServiceLimits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What holds for fields beyond their types, in the words of JSON Schema. Every number is the one
 * that is enforced; a schema may allow more than that, never less.
 */
final class SchemaBounds {
  static final String RUN_ID = "^r[1-9][0-9]{0,17}$";
  static final Map<String, Object> NAME = Map.of("pattern", Bounds.NAME_PATTERN);
  static final Map<String, Object> NAME_OR_EMPTY = Map.of("pattern", orEmpty(Bounds.NAME_PATTERN));
  static final List<String> RUN_STATES = words(RunState.values());

  private static final Map<String, Object> WAIT =
      Map.of("pattern", "^[0-9]+(\\.[0-9]{1,9})?s$", "description", "0s or more");

  /** A year has eight digits of seconds. */
  private static final Map<String, Object> SPAN =
      Map.of(
          "pattern",
          "^0*[0-9]{1,8}(\\.[0-9]{1,9})?s$",
          "description",
          "0s to 31536000s (365 days)");

  private static final Map<String, Object> BYTES = Map.of("pattern", "^[0-9]{1,19}$");
  private static final Map<String, Object> PARAMS = variables(Bounds.PARAMS_MAX);
  private static final Map<String, Object> PROGRAM =
      Map.of("minLength", 1, "maxLength", Bounds.PROGRAM_CHARS_MAX);
  private static final Map<String, Object> ARGV =
      Map.of(
          "minItems",
          1,
          "maxItems",
          Bounds.ARGV_MAX,
          "prefixItems",
          List.of(
              OpenApi.ordered(
                  "type", "string", "minLength", 1, "maxLength", Bounds.ARGUMENT_CHARS_MAX)),
          "items",
          OpenApi.ordered("type", "string", "maxLength", Bounds.ARGUMENT_CHARS_MAX));
  private static final Map<String, Object> TOKEN = Map.of("maxLength", TokenCodec.CHARS_MAX);

  /** Fields that must be there in what is sent, and in an answer are. */
  private static final Set<String> REQUIRED =
      Set.of(
          "RunRequest.spec",
          "RunManyRequest.requests",
          "JobSpec.name",
          "JobSpec.tasks",
          "TaskSpec.name",
          "Command.argv",
          "Script.text",
          "SqlProgram.text",
          "FetchRequest.token",
          "Job.token",
          "Job.id",
          "Error.code",
          "Error.message",
          "FetchResponse.token",
          "Run.id",
          "Run.name",
          "Run.state",
          "Task.name",
          "Task.state");

  private final Map<String, Map<String, Object>> byField;

  SchemaBounds(ServiceLimits limits) {
    byField =
        Map.ofEntries(
            entry("RunRequest.params", PARAMS),
            entry("RunRequest.request_id", Map.of("maxLength", Bounds.REQUEST_ID_CHARS_MAX)),
            entry("RunRequest.fetch_timeout", SPAN),
            entry("RunRequest.priority", between(-Bounds.PRIORITY_MAX, Bounds.PRIORITY_MAX)),
            entry("RunManyRequest.requests", items(1, limits.batchMax())),
            entry("JobSpec.name", NAME),
            entry("JobSpec.params", PARAMS),
            entry("JobSpec.queue", NAME_OR_EMPTY),
            entry("JobSpec.timeout", SPAN),
            entry("JobSpec.tasks", items(1, Bounds.TASKS_MAX)),
            entry("TaskSpec.name", NAME),
            entry("TaskSpec.needs", items(0, Bounds.NEEDS_MAX)),
            entry("TaskSpec.env", variables(Bounds.ENV_MAX)),
            entry(
                "TaskSpec.workdir",
                Map.of("maxLength", Bounds.PATH_CHARS_MAX, "pattern", "^(/|$)")),
            entry("TaskSpec.timeout", SPAN),
            entry("TaskSpec.grace", SPAN),
            entry("Command.argv", ARGV),
            entry("Script.text", PROGRAM),
            entry("SqlProgram.text", PROGRAM),
            entry("SqlProgram.datasource", Map.of("maxLength", Datasource.CHARS_MAX)),
            entry("Fake.script", Map.of("maxLength", Bounds.VALUE_CHARS_MAX)),
            entry("RetryPolicy.count", between(0, Bounds.RETRIES_MAX)),
            entry("RetryPolicy.delay", SPAN),
            entry("RetryPolicy.delay_max", SPAN),
            entry("RetryPolicy.multiplier", between(0, Bounds.MULTIPLIER_MAX)),
            entry("RetryPolicy.jitter", between(0, 1)),
            entry("Limits.memory_bytes", BYTES),
            entry("Limits.cpu_seconds", BYTES),
            entry("Limits.open_files", BYTES),
            entry("Limits.file_bytes", BYTES),
            entry("Limits.umask", Map.of("pattern", orEmpty(Bounds.UMASK_PATTERN))),
            entry("FetchRequest.token", TOKEN),
            entry("FetchRequest.wait", WAIT),
            entry("FetchRequest.page_bytes", Map.of("minimum", 0)),
            entry("Run.id", Map.of("pattern", RUN_ID)),
            entry("Run.state", Map.of("enum", RUN_STATES)),
            entry("Run.cause", Map.of("enum", lower(words(Cause.values())))),
            entry("Task.state", Map.of("enum", words(TaskState.values()))),
            entry("Attempt.state", Map.of("enum", words(AttemptState.values()))));
  }

  /** What holds for the field; a field that is repeated or a map is meant as a whole. */
  Map<String, Object> of(FieldDescriptor field) {
    return byField.getOrDefault(key(field), Map.of());
  }

  /** What holds for the message as a whole. */
  Map<String, Object> of(Descriptor message) {
    List<String> required = new ArrayList<>();
    for (FieldDescriptor field : message.getFields()) {
      if (REQUIRED.contains(key(field)) || JsonForm.ALWAYS.contains(field)) {
        required.add(field.getJsonName());
      }
    }
    Map<String, Object> bounds = OpenApi.ordered();
    if (!required.isEmpty()) {
      bounds.put("required", required);
    }
    if (message.getName().equals("TaskSpec")) {
      bounds.put(
          "oneOf",
          message.getOneofs().getFirst().getFields().stream()
              .map(field -> Map.of("required", List.of(field.getJsonName())))
              .toList());
    }
    return bounds;
  }

  /** The fields that something is said about, e.g. {@code RunRequest.priority}. */
  Stream<String> keys() {
    return Stream.concat(byField.keySet().stream(), REQUIRED.stream());
  }

  private static String key(FieldDescriptor field) {
    return field.getContainingType().getName() + "." + field.getName();
  }

  private static Map<String, Object> between(int min, int max) {
    return Map.of("minimum", min, "maximum", max);
  }

  private static Map<String, Object> items(int min, int max) {
    return Map.of("minItems", min, "maxItems", max);
  }

  private static Map<String, Object> variables(int max) {
    return Map.of(
        "maxProperties",
        max,
        "propertyNames",
        Map.of("pattern", Bounds.VARIABLE_PATTERN),
        "additionalProperties",
        OpenApi.ordered("type", "string", "maxLength", Bounds.VALUE_CHARS_MAX));
  }

  static String orEmpty(String pattern) {
    return "^$|" + pattern;
  }

  private static List<String> words(Enum<?>[] values) {
    return Arrays.stream(values).map(Enum::name).toList();
  }

  private static List<String> lower(List<String> words) {
    return words.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList();
  }
}

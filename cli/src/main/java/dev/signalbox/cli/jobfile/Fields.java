package dev.signalbox.cli.jobfile;

import dev.signalbox.cli.jobfile.Problem.Place;
import dev.signalbox.cli.text.ByteSizes;
import dev.signalbox.cli.text.Durations;
import dev.signalbox.cli.text.Spelling;
import dev.signalbox.core.model.Bounds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** A map of the file whose keys are known, read field by field; every slip becomes a problem. */
final class Fields {
  private final Problems problems;
  private final String what;
  private final Place place;
  private final Map<String, Node.Entry> entries = new LinkedHashMap<>();

  private boolean unknown;

  private Fields(Problems problems, String what, Place place) {
    this.problems = problems;
    this.what = what;
    this.place = place;
  }

  /**
   * The map's fields; none if the node is no map.
   *
   * @param what names the map in messages, e.g. {@code task "load"}
   */
  static Fields of(Problems problems, String what, Node node, List<String> known) {
    Fields fields = new Fields(problems, what, node.place());
    if (!(node instanceof Node.Mapping map)) {
      problems.add(
          node.place(), Problems.TYPE, what + " must be a map of keys, not " + node.kind());
      return fields;
    }
    for (Node.Entry entry : map.entries()) {
      String key = entry.key().text();
      if (!known.contains(key)) {
        fields.unknown = true;
        String hint = Spelling.hint(key, known);
        problems.add(
            entry.key().place(),
            Problems.UNKNOWN_KEY,
            "unknown key "
                + Problems.quote(key)
                + " in "
                + what
                + (hint.isEmpty() ? "; known are " + String.join(", ", known) : hint));
      } else if (fields.entries.putIfAbsent(key, entry) != null) {
        duplicate(problems, entry.key(), what);
      }
    }
    return fields;
  }

  static void duplicate(Problems problems, Node.Scalar key, String what) {
    problems.add(
        key.place(),
        Problems.DUPLICATE,
        "the key " + Problems.quote(key.text()) + " is in " + what + " twice; remove one");
  }

  Place place() {
    return place;
  }

  /** Whether there was a key that nobody knows: what seems to be missing may be misspelt. */
  boolean hasUnknown() {
    return unknown;
  }

  boolean has(String key) {
    return entries.containsKey(key);
  }

  Optional<Node> node(String key) {
    return Optional.ofNullable(entries.get(key)).map(Node.Entry::value);
  }

  Place keyPlace(String key) {
    Node.Entry entry = entries.get(key);
    return entry == null ? place : entry.key().place();
  }

  /** A text that is there and not empty. */
  Optional<String> text(String key, int charsMax) {
    Optional<Node.Scalar> scalar = scalar(key, "a text");
    if (scalar.isPresent() && scalar.get().text().isBlank()) {
      bad(scalar.get(), Problems.VALUE, label(key) + " is empty");
      return Optional.empty();
    }
    if (scalar.isPresent() && scalar.get().text().length() > charsMax) {
      bad(
          scalar.get(),
          Problems.TOO_LARGE,
          label(key) + " has more than " + charsMax + " characters");
      return Optional.empty();
    }
    if (scalar.isPresent() && scalar.get().text().indexOf('\0') >= 0) {
      bad(scalar.get(), Problems.VALUE, label(key) + " contains a NUL character");
      return Optional.empty();
    }
    return scalar.map(Node.Scalar::text);
  }

  Optional<String> name(String key) {
    return checked(
        key,
        Bounds::isName,
        "a name (letters, digits, \".\", \"-\" and \"_\", starting with a letter, digit or \"_\", at"
            + " most "
            + Bounds.NAME_CHARS_MAX
            + ")");
  }

  /** A text of a certain form. */
  Optional<String> checked(String key, Predicate<String> good, String form) {
    Optional<Node.Scalar> scalar = scalar(key, form);
    if (scalar.isPresent() && !good.test(scalar.get().text())) {
      bad(
          scalar.get(),
          Problems.VALUE,
          label(key) + " is " + Problems.quote(scalar.get().text()) + "; it must be " + form);
      return Optional.empty();
    }
    return scalar.map(Node.Scalar::text);
  }

  Optional<Duration> duration(String key) {
    return checked(key, text -> Durations.parse(text).isPresent(), Durations.FORM)
        .flatMap(Durations::parse);
  }

  OptionalLong size(String key) {
    return checked(key, text -> ByteSizes.parse(text).isPresent(), ByteSizes.FORM)
        .map(ByteSizes::parse)
        .orElse(OptionalLong.empty());
  }

  OptionalLong integer(String key, long min, long max) {
    String form = "a whole number from " + min + " to " + max;
    return checked(key, text -> inRange(text, min, max), form)
        .map(text -> OptionalLong.of(Long.parseLong(text)))
        .orElse(OptionalLong.empty());
  }

  Optional<Double> decimal(String key, double min, double max) {
    String form = "a number from " + plain(min) + " to " + plain(max);
    return checked(
            key,
            text -> {
              if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
                return false;
              }
              double value = Double.parseDouble(text);
              return value >= min && value <= max;
            },
            form)
        .map(Double::valueOf);
  }

  /** A list of texts; a single text is refused with the advice. */
  Optional<List<String>> texts(String key, int countMax, int charsMax, String advice) {
    Optional<Node> node = node(key);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    if (!(node.get() instanceof Node.Sequence list)) {
      problems.add(
          node.get().place(),
          Problems.TYPE,
          label(key) + " must be a list of texts, not " + node.get().kind() + advice);
      return Optional.empty();
    }
    if (list.items().size() > countMax) {
      problems.add(
          list.place(), Problems.TOO_LARGE, label(key) + " has more than " + countMax + " items");
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>();
    boolean good = true;
    for (Node item : list.items()) {
      Optional<String> text = value(label(key), item, charsMax);
      text.ifPresent(texts::add);
      good &= text.isPresent();
    }
    return good ? Optional.of(texts) : Optional.empty();
  }

  /** A map of variables to texts. Any scalar will do: {@code PORT: 8080} means "8080". */
  Map<String, String> variables(String key, int countMax) {
    Map<String, String> variables = new LinkedHashMap<>();
    Optional<Node> node = node(key);
    if (node.isEmpty()) {
      return variables;
    }
    if (!(node.get() instanceof Node.Mapping map)) {
      problems.add(
          node.get().place(),
          Problems.TYPE,
          label(key) + " must be a map of names to values, not " + node.get().kind());
      return variables;
    }
    if (map.entries().size() > countMax) {
      problems.add(
          map.place(), Problems.TOO_LARGE, label(key) + " has more than " + countMax + " entries");
      return variables;
    }
    for (Node.Entry entry : map.entries()) {
      String name = entry.key().text();
      if (!Bounds.isVariable(name)) {
        bad(
            entry.key(),
            Problems.VALUE,
            Problems.quote(name)
                + " in "
                + label(key)
                + " must be a name of letters, digits and \"_\", not starting with a digit");
      } else if (variables.containsKey(name)) {
        duplicate(problems, entry.key(), label(key));
      } else {
        variables.put(
            name, value(Problems.quote(name), entry.value(), Bounds.VALUE_CHARS_MAX).orElse(""));
      }
    }
    return variables;
  }

  private Optional<String> value(String label, Node node, int charsMax) {
    if (!(node instanceof Node.Scalar scalar) || scalar.isNull()) {
      String advice = node instanceof Node.Scalar ? "; write \"\" for an empty one" : "";
      problems.add(
          node.place(), Problems.TYPE, label + " must be a text, not " + node.kind() + advice);
      return Optional.empty();
    }
    if (scalar.text().length() > charsMax) {
      bad(scalar, Problems.TOO_LARGE, label + " has more than " + charsMax + " characters");
      return Optional.empty();
    }
    if (scalar.text().indexOf('\0') >= 0) {
      bad(scalar, Problems.VALUE, label + " contains a NUL character");
      return Optional.empty();
    }
    return Optional.of(scalar.text());
  }

  private Optional<Node.Scalar> scalar(String key, String form) {
    Optional<Node> node = node(key);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    if (node.get() instanceof Node.Scalar scalar && !scalar.isNull()) {
      return Optional.of(scalar);
    }
    problems.add(
        node.get().place(),
        Problems.TYPE,
        label(key) + " must be " + form + ", not " + node.get().kind());
    return Optional.empty();
  }

  private void bad(Node.Scalar scalar, String code, String message) {
    problems.add(scalar.place(), code, message);
  }

  private String label(String key) {
    return Problems.quote(key) + " of " + what;
  }

  private static boolean inRange(String text, long min, long max) {
    if (!text.matches("-?[0-9]{1,18}")) {
      return false;
    }
    long value = Long.parseLong(text);
    return value >= min && value <= max;
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}

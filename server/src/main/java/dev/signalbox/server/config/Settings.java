package dev.signalbox.server.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What was given, asked for key by key. A key that nobody has asked for is unknown: so the keys are
 * declared once, where they are read.
 */
final class Settings {
  private static final int SHOWN_CHARS_MAX = 80;

  /**
   * A key as it was given.
   *
   * @param values one, or the items of a list, or none for an empty section
   * @param where file:line:column, or the option
   */
  record Given(String key, List<String> values, boolean list, String where) {}

  private final Map<String, Given> given = new LinkedHashMap<>();
  private final Set<String> asked = new HashSet<>();
  private final Set<String> unshown = new HashSet<>();
  private final SortedMap<String, String> defaults = new TreeMap<>();
  private final List<ConfigProblem> problems = new ArrayList<>();

  /** Later ones win: the command line comes after the file. */
  Settings(Collection<Given> all) {
    all.forEach(each -> given.put(each.key, each));
  }

  /** A setting of one value. */
  <T> T one(String key, String defaultText, Function<String, T> parser) {
    defaults.put(key, defaultText);
    return named(key, parser, parser.apply(defaultText));
  }

  /** A setting whose key the user has made up in part. */
  <T> T named(String key, Function<String, T> parser, T otherwise) {
    return read(key, parser, otherwise);
  }

  /** Such a setting whose value no message may show: it may be, or hold, a secret by mistake. */
  <T> T unshown(String key, Function<String, T> parser, T otherwise) {
    unshown.add(key);
    return read(key, parser, otherwise);
  }

  private <T> T read(String key, Function<String, T> parser, T otherwise) {
    asked.add(key);
    Given found = given.get(key);
    if (found == null) {
      return otherwise;
    }
    if (found.list || found.values.size() != 1) {
      problem(found, found.list ? "takes one value, not a list" : "has no value");
      return otherwise;
    }
    T value = parse(found, found.values.getFirst(), parser);
    return value == null ? otherwise : value;
  }

  /** A setting of any number of values; nothing unless given. */
  <T> List<T> many(String key, Function<String, T> parser) {
    defaults.put(key, "[]");
    asked.add(key);
    Given found = given.get(key);
    List<T> values = new ArrayList<>();
    if (found == null) {
      return values;
    }
    for (String text : found.values) {
      T value = parse(found, text, parser);
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  /** What users have put between the two parts of keys, e.g. the names of queues. */
  List<String> names(String before, String after, Predicate<String> allowed) {
    List<String> names = new ArrayList<>();
    for (Given each : given.values()) {
      String key = each.key;
      boolean fits =
          key.startsWith(before)
              && key.endsWith(after)
              && key.length() > before.length() + after.length();
      if (!fits || asked.contains(key)) {
        continue;
      }
      String name = key.substring(before.length(), key.length() - after.length());
      asked.add(key);
      if (allowed.test(name)) {
        names.add(name);
      } else {
        problem(each, "has a bad name: \"" + shown(name) + "\"; use letters, digits, _, -, .");
      }
    }
    return names;
  }

  private <T> @Nullable T parse(Given found, String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      String value = unshown.contains(found.key) ? "the value" : "\"" + shown(text) + "\"";
      problem(found, value + " " + e.getMessage());
      return null;
    }
  }

  private void problem(Given found, String what) {
    problems.add(new ConfigProblem(found.where, "SB-CONFIG-002: " + found.key + ": " + what));
  }

  /** Every key with its default, as text. */
  SortedMap<String, String> defaults() {
    return defaults;
  }

  /** All that is wrong; to be asked when all settings have been read. */
  List<ConfigProblem> problems() {
    List<ConfigProblem> all = new ArrayList<>(problems);
    for (Given each : given.values()) {
      if (!asked.contains(each.key)) {
        unknown(each).ifPresent(all::add);
      }
    }
    // The comparators of the JDK are linked anew at each start.
    all.sort((a, b) -> byNumbers(a.where(), b.where()));
    return all;
  }

  private Optional<ConfigProblem> unknown(Given each) {
    boolean section = asked.stream().anyMatch(key -> key.startsWith(each.key + "."));
    if (section || each.key.equals("queues") || each.key.equals("datasources")) {
      return each.values.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new ConfigProblem(
                  each.where, "SB-CONFIG-002: " + each.key + " has keys below it, not a value"));
    }
    String hint =
        asked.stream()
            .min(Comparator.comparingInt(key -> distance(key, each.key)))
            .filter(key -> distance(key, each.key) <= Math.max(2, each.key.length() / 3))
            .map(key -> " Did you mean \"" + key + "\"?")
            .orElse(" docs/configuration.md lists all keys.");
    return Optional.of(
        new ConfigProblem(
            each.where, "SB-CONFIG-001: unknown key \"" + shown(each.key) + "\"." + hint));
  }

  private static String shown(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= SHOWN_CHARS_MAX ? clean : clean.substring(0, SHOWN_CHARS_MAX) + "…";
  }

  /** So that line 9 comes before line 10. */
  private static int byNumbers(String a, String b) {
    Function<String, String> padded =
        text -> text.replaceAll("[0-9]+", "00000000$0").replaceAll("0*([0-9]{9})", "$1");
    return padded.apply(a).compareTo(padded.apply(b));
  }

  /** How many characters must be added, removed, replaced or swapped with the next. */
  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int step(int[][] cost, String a, String b, int i, int j) {
    int replace = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int best = Math.min(replace, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }
}

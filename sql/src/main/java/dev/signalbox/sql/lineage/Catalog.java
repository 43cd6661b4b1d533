package dev.signalbox.sql.lineage;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a database tells of the names in it that a program has not made. Names are in lower case and
 * without schemas: where several things have one, what is known is what holds for all of them.
 */
public final class Catalog {
  /** What a name may stand for, apart from views whose definition is told; the worst comes last. */
  public enum Kind {
    /** A base table: reading and changing its rows touches it alone. */
    PLAIN,
    /** A base table: reading it touches it alone. Its changes may touch anything. */
    TABLE,
    /** Reading it may read anything, and changes nothing. */
    READS,
    /** Reading it may change anything. */
    UNKNOWN
  }

  private final boolean asked;
  private final Kind others;
  private final Map<String, Kind> names;
  private final Map<String, List<String>> views;
  private final Set<String> harmless;
  private final Set<String> own;
  private final String doubt;

  private Catalog(boolean asked, Kind others, Told told) {
    this.asked = asked;
    this.others = others;
    this.names = Map.copyOf(told.names());
    this.views = Map.copyOf(told.views());
    this.harmless = lower(told.harmless());
    this.own = lower(told.own());
    this.doubt = told.doubt();
  }

  /**
   * What a database has told.
   *
   * @param names of base tables and what else is no view of a user, in lower case
   * @param views their definitions by their names in lower case; an empty text where it is not told
   * @param harmless the database's own functions that are known to change nothing
   * @param own functions that somebody has made
   * @param doubt why not even words mean what they say, e.g. operators are redefined; else empty
   */
  public record Told(
      Map<String, Kind> names,
      Map<String, List<String>> views,
      Set<String> harmless,
      Set<String> own,
      String doubt) {
    static final Told NOTHING = new Told(Map.of(), Map.of(), Set.of(), Set.of(), "");
  }

  /** Of a database that was not asked: functions are what their names say. */
  public static Catalog unasked(Kind others) {
    return new Catalog(false, others, Told.NOTHING);
  }

  /** Of a database that was asked. What it does not tell of is not there. */
  public static Catalog of(Told told) {
    return new Catalog(true, Kind.READS, told);
  }

  /** Why nothing is certain of any statement; empty if that is not so. */
  String doubt() {
    return doubt;
  }

  Kind kind(String key) {
    return names.getOrDefault(key, views.containsKey(key) ? Kind.PLAIN : others);
  }

  /** Of the views that have the name. */
  List<String> definitions(String key) {
    return views.getOrDefault(key, List.of());
  }

  /** Whether somebody has made a function of this name, in any case. */
  boolean isOwn(String name) {
    return !own.isEmpty() && own.contains(name.toLowerCase(Locale.ROOT));
  }

  /**
   * Whether a call of the name, which nobody has made a function of, changes nothing.
   *
   * @param bare whether it is written without quotes and schema
   */
  boolean isHarmless(String name, boolean bare) {
    String upper = name.toUpperCase(Locale.ROOT);
    return asked
        ? KnownFunctions.has(upper) || harmless.contains(name.toLowerCase(Locale.ROOT))
        : bare && KnownFunctions.has(upper);
  }

  private static Set<String> lower(Set<String> names) {
    return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }
}

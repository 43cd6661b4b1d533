package dev.signalbox.sql.split;

import dev.signalbox.sql.split.ExtendedSql.Verb;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the words that make a statement an extended one, outside of its parentheses. */
final class ExtendedWords {
  /** A found verb; the offset is that of its clause's first word. */
  record Found(Verb verb, int offset, boolean afterQuery) {}

  private enum First {
    QUERY,
    /** May hold a query, but is none: worth a refusal that says so. */
    CHANGE,
    SHOW,
    TO,
    /** {@code RENAME TO train} and {@code GRANT … TO run} are what they seem. */
    OTHER
  }

  private First first = First.OTHER;
  private int firstAt;
  private int words;
  private int toAt = -1;
  private boolean train;
  private @Nullable Found found;

  void first(String word, int offset) {
    words = 1;
    firstAt = offset;
    first =
        switch (word) {
          case "SELECT", "WITH", "FROM", "VALUES", "TABLE" -> First.QUERY;
          case "INSERT", "REPLACE", "UPDATE", "DELETE", "MERGE" -> First.CHANGE;
          case "SHOW" -> First.SHOW;
          case "TO" -> First.TO;
          default -> First.OTHER;
        };
    toAt = first == First.TO ? offset : -1;
  }

  void next(String word, int offset) {
    words++;
    if (found != null || first == First.OTHER) {
      return;
    }
    if (first == First.SHOW) {
      // SHOW TRAIN alone may ask for a setting of that name.
      if (train && words == 3) {
        found = new Found(Verb.SHOW_TRAIN, firstAt, false);
      }
      train = words == 2 && word.equals("TRAIN");
      return;
    }
    if (toAt >= 0) {
      int to = toAt;
      Verb.of(word).ifPresent(v -> found = new Found(v, to, first == First.QUERY));
    }
    toAt = word.equals("TO") ? offset : -1;
  }

  Optional<Found> found() {
    return Optional.ofNullable(found);
  }
}

package dev.signalbox.sql.lineage;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A table's or a view's name as a statement writes it.
 *
 * @param parts e.g. schema and table
 */
public record TableName(List<Part> parts) {
  /**
   * One of a name's parts.
   *
   * @param text without quotes
   * @param quoted whether there were some, so that its case may count
   */
  public record Part(String text, boolean quoted) {
    String key() {
      return text.toLowerCase(Locale.ROOT);
    }
  }

  public TableName {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("a name has a part");
    }
  }

  /**
   * Two names with different keys are names of different things. The last part alone counts, in any
   * case: {@code t}, {@code s.t} and {@code "T"} may be one.
   */
  String key() {
    return parts.getLast().key();
  }

  /** Whether it is qualified by where databases keep a session's own tables. */
  boolean isTemporary() {
    return parts.subList(0, parts.size() - 1).stream()
        .anyMatch(part -> part.key().equals("temp") || part.key().startsWith("pg_temp"));
  }

  @Override
  public String toString() {
    return parts.stream().map(Part::text).collect(Collectors.joining("."));
  }
}

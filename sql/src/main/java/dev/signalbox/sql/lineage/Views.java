package dev.signalbox.sql.lineage;

import dev.signalbox.sql.lineage.Access.Change;
import dev.signalbox.sql.split.Dialect;
import dev.signalbox.sql.split.Splitter;
import dev.signalbox.sql.split.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is behind the views that a database tells of. */
final class Views {
  private final Dialect dialect;
  private final AccessReader reader;
  private final Map<String, Optional<Set<TableName>>> known = new HashMap<>();

  Views(Dialect dialect, AccessReader reader) {
    this.dialect = dialect;
    this.reader = reader;
  }

  /**
   * The names that a view reads; nothing if it is not certain that it only reads.
   *
   * @param definition a query, or the statement that creates the view
   */
  Optional<Set<TableName>> reads(String definition) {
    return known.computeIfAbsent(definition, this::read);
  }

  private Optional<Set<TableName>> read(String definition) {
    List<Statement> statements = Splitter.split(definition, dialect).statements();
    if (statements.size() != 1) {
      return Optional.empty();
    }
    return reader.read(statements.getFirst()) instanceof Access.Tables tables
            && (tables.writes().isEmpty() || tables.change() == Change.NEW_VIEW)
        ? Optional.of(tables.reads())
        : Optional.empty();
  }
}

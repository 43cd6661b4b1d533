package dev.signalbox.cli.shell;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes keywords, tables and columns. */
final class SqlWords implements Completer {
  private static final List<String> KEYWORDS =
      List.of(
          ("all alter and as asc attach begin between by case cast commit copy create cross database"
                  + " default delete desc describe distinct drop else end except exists explain"
                  + " false from full group having if in index inner insert intersect interval into"
                  + " is join left like limit not null offset on or order outer over partition"
                  + " primary replace returning right rollback schema select set show table"
                  + " temporary then true truncate union unique update use using values view when"
                  + " where window with")
              .split(" ", -1));

  private final Supplier<Catalog> catalog;

  SqlWords(Supplier<Catalog> catalog) {
    this.catalog = catalog;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    complete(line, candidates);
  }

  void complete(ParsedLine line, List<Candidate> candidates) {
    String word = line.word();
    if (word.startsWith("\\")) {
      ShellCommand.NAMES.forEach(name -> candidates.add(new Candidate(name)));
      return;
    }
    Catalog known = catalog.get();
    int dot = word.lastIndexOf('.');
    if (dot >= 0) {
      String table = word.substring(0, dot);
      known
          .tables()
          .getOrDefault(table, List.of())
          .forEach(column -> candidates.add(new Candidate(table + "." + column)));
      return;
    }
    known
        .tables()
        .forEach(
            (table, columns) -> {
              candidates.add(new Candidate(table));
              columns.forEach(column -> candidates.add(new Candidate(column)));
            });
    // In the case that the user writes in.
    boolean upper = !word.isEmpty() && Character.isUpperCase(word.charAt(0));
    for (String keyword : KEYWORDS) {
      candidates.add(new Candidate(upper ? keyword.toUpperCase(Locale.ROOT) : keyword));
    }
  }
}

package dev.signalbox.sql.split;

import dev.signalbox.sql.split.Dialect.Feature;
import dev.signalbox.sql.split.Statement.Kind;
import dev.signalbox.sql.split.Statement.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Splits a program at the semicolons that end statements, in one walk over its characters. What is
 * opened and never closed (a quote, a comment) reaches to the program's end, and its database says
 * what is wrong with it.
 */
public final class Splitter {
  private static final Set<String> QUERY_WORDS =
      Set.of(
          "SELECT",
          "WITH",
          "VALUES",
          "FROM",
          "SHOW",
          "DESCRIBE",
          "DESC",
          "EXPLAIN",
          "PRAGMA",
          "TABLE",
          "SUMMARIZE",
          "PIVOT",
          "UNPIVOT");

  private final String program;
  private final Dialect dialect;
  private final Lexer lexer;
  private final List<Statement> statements = new ArrayList<>();

  private int partStart;
  private int bodyStart = -1;
  private int bodyEnd;
  private Kind kind = Kind.STATEMENT;
  private boolean kindKnown;
  private TriggerBody trigger = new TriggerBody();

  private int lineAt;
  private int line = 1;

  private Splitter(String program, Dialect dialect) {
    this.program = program;
    this.dialect = dialect;
    this.lexer = new Lexer(program, dialect);
  }

  public static SplitProgram split(String program, Dialect dialect) {
    return new Splitter(program, dialect).run();
  }

  private SplitProgram run() {
    int at = 0;
    while (at < program.length()) {
      int end = lexer.skipBlank(at);
      if (end == at) {
        end = lexer.tokenEnd(at);
        token(at, end);
      }
      at = end;
    }
    if (bodyStart >= 0) {
      // A missing last semicolon leaves the blanks behind the body to the tail.
      endStatement(bodyEnd);
    }
    return new SplitProgram(statements, program.substring(partStart));
  }

  private void token(int start, int end) {
    if (program.charAt(start) == ';') {
      if (bodyStart < 0) {
        return; // An empty statement goes with the next.
      }
      if (!dialect.has(Feature.TRIGGER_BODIES) || trigger.semicolonEndsStatement()) {
        endStatement(end);
        return;
      }
    } else if (dialect.has(Feature.TRIGGER_BODIES)) {
      trigger.word(program, start, end);
    }
    if (bodyStart < 0) {
      bodyStart = start;
    }
    bodyEnd = end;
    if (!kindKnown && program.charAt(start) != '(') {
      kindKnown = true;
      kind = kindOf(start, end);
    }
  }

  private Kind kindOf(int start, int end) {
    // No word that counts is longer; a quoted megabyte needs no upper case.
    return end - start <= 16
            && QUERY_WORDS.contains(program.substring(start, end).toUpperCase(Locale.ROOT))
        ? Kind.QUERY
        : Kind.STATEMENT;
  }

  private void endStatement(int partEnd) {
    Part part = part(partStart, partEnd);
    Part body = part(bodyStart, bodyEnd);
    statements.add(new Statement(statements.size() + 1, kind, part, body));
    partStart = partEnd;
    bodyStart = -1;
    kind = Kind.STATEMENT;
    kindKnown = false;
    trigger = new TriggerBody();
  }

  /** Parts must be asked for in the order of their starts: lines are counted once. */
  private Part part(int start, int end) {
    for (; lineAt < start; lineAt++) {
      if (program.charAt(lineAt) == '\n') {
        line++;
      }
    }
    return new Part(start, end, line, program.substring(start, end));
  }
}

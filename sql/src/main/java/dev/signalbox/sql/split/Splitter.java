package dev.signalbox.sql.split;

import dev.signalbox.sql.split.Statement.Kind;
import dev.signalbox.sql.split.Statement.Part;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a program at the ends of its statements, in one walk over its characters. What is opened
 * and never closed (a quote, a comment, a body) reaches to the program's end and is a defect; its
 * database would say so, too, in its own words.
 */
public final class Splitter {
  private final String program;
  private final Dialect dialect;
  private final Words words;
  private final Terminator terminator;
  private final List<Statement> statements = new ArrayList<>();
  private final List<Defect> defects = new ArrayList<>();

  private int partStart;
  private int bodyStart = -1;
  private int bodyEnd;
  private KindGuess guess = new KindGuess();
  private Body body;

  private int lineAt;
  private int line = 1;

  private Splitter(String program, Dialect dialect) {
    this.program = program;
    this.dialect = dialect;
    this.words = new Words(program, dialect);
    this.terminator = new Terminator(program, dialect);
    this.body = Body.of(dialect);
  }

  public static SplitProgram split(String program, Dialect dialect) {
    return new Splitter(program, dialect).run();
  }

  private SplitProgram run() {
    int at = 0;
    while (at < program.length()) {
      int end = terminator.end(at);
      if (end > at) {
        terminated(end);
      } else {
        end = bodyStart < 0 ? terminator.commandEnd(at) : at;
        end = end > at ? end : words.lexer().skipBlank(at);
        end = end > at ? end : token(at);
      }
      at = end;
    }
    findDefects();
    if (bodyStart >= 0) {
      // A missing last semicolon leaves the blanks behind the body to the tail.
      endStatement(bodyEnd);
    }
    return new SplitProgram(statements, program.substring(partStart), defects);
  }

  private int token(int start) {
    int end = terminator.cut(start, words.lexer().tokenEnd(start));
    boolean semicolon = program.charAt(start) == ';' && terminator.semicolon();
    if (semicolon && (bodyStart < 0 || body.semicolonEnds())) {
      terminated(end);
      return end;
    }
    if (bodyStart < 0) {
      bodyStart = start;
    }
    bodyEnd = end;
    if (!semicolon && !words.isCodeComment(start)) {
      String word = words.word(start, end);
      body.token(word);
      guess.token(word, start);
      if (guess.kind() == Kind.EXTENDED) {
        // What follows TO TRAIN is in no database's syntax: its strings take backslashes.
        words.lexer().extended();
      }
    }
    return end;
  }

  /** An empty statement goes with the next. */
  private void terminated(int end) {
    if (bodyStart >= 0) {
      endStatement(end);
    }
  }

  private void endStatement(int partEnd) {
    Part part = part(partStart, partEnd);
    Part sent = part(bodyStart, bodyEnd);
    statements.add(new Statement(statements.size() + 1, guess.kind(), part, sent));
    partStart = partEnd;
    bodyStart = -1;
    guess = new KindGuess();
    body = Body.of(dialect);
    words.lexer().endStatement();
  }

  /** Parts must be asked for in the order of their starts: lines are counted once. */
  private Part part(int start, int end) {
    for (; lineAt < start; lineAt++) {
      if (Place.endsLine(program, lineAt)) {
        line++;
      }
    }
    return new Part(start, end, line, program.substring(start, end));
  }

  private void findDefects() {
    int nul = program.indexOf('\0');
    if (nul >= 0) {
      defect(nul, "a NUL character (U+0000) is in the program; take it out");
    }
    terminator.defects().forEach(this::defect);
    if (words.lexer().openAt() >= 0) {
      defect(
          words.lexer().openAt(), "the " + words.lexer().open() + " that begins here has no end");
    } else if (bodyStart >= 0 && terminator.semicolon() && !body.missing().isEmpty()) {
      defect(bodyStart, "the statement that begins here lacks " + body.missing());
    }
    defects.sort((a, b) -> Integer.compare(a.place().offset(), b.place().offset()));
  }

  private void defect(int offset, String message) {
    defects.add(new Defect(Place.of(program, offset), message));
  }
}

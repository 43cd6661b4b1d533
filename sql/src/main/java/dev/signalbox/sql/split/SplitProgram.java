package dev.signalbox.sql.split;

import java.util.List;

/**
 * A program in parts.
 *
 * @param statements in the program's order; an empty one (a semicolon alone) belongs to the next
 * @param tail what follows the last statement: blanks, comments, lone semicolons
 */
public record SplitProgram(List<Statement> statements, String tail) {
  public SplitProgram {
    statements = List.copyOf(statements);
  }
}

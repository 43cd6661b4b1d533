package dev.signalbox.sql.split;

import java.util.List;

/**
 * A program in parts.
 *
 * @param statements in the program's order; an empty one (a semicolon alone) belongs to the next
 * @param tail what follows the last statement: blanks, comments, lone semicolons
 * @param defects what keeps the split from being what was meant: something never closed, a NUL
 *     character; in the order of their places
 */
public record SplitProgram(List<Statement> statements, String tail, List<Defect> defects) {
  public SplitProgram {
    statements = List.copyOf(statements);
    defects = List.copyOf(defects);
  }
}

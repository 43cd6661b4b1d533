package dev.signalbox.sql.program;

import dev.signalbox.sql.split.Dialect;
import dev.signalbox.sql.split.ExtendedSql;
import dev.signalbox.sql.split.SplitProgram;
import dev.signalbox.sql.split.Statement;
import java.util.Optional;

/** Statements about models, which no database understands. */
final class ExtendedStatements {
  private ExtendedStatements() {}

  /** Refuses a program that has one, before the statements in front of it have changed anything. */
  static void refuse(String program, SplitProgram split, Dialect dialect) throws RefusedException {
    for (Statement statement : split.statements()) {
      Optional<ExtendedSql> extended = ExtendedSql.find(program, statement, dialect);
      if (extended.isPresent()) {
        throw new RefusedException(text(statement.number(), extended.get()));
      }
    }
  }

  private static String text(int number, ExtendedSql extended) {
    return "SB-SQL-501: statement "
        + number
        + " cannot run: "
        + extended.verb().phrase()
        + " at line "
        + extended.place().line()
        + ", column "
        + extended.place().column()
        + " is for models, which this version does not train or use yet. No statement of the"
        + " program was run.";
  }
}

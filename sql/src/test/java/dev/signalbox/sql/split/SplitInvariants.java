package dev.signalbox.sql.split;

import static org.assertj.core.api.Assertions.assertThat;

/** What holds for every split of every program. */
final class SplitInvariants {
  private SplitInvariants() {}

  static void check(String program, SplitProgram split) {
    StringBuilder joined = new StringBuilder(program.length());
    int at = 0;
    int number = 0;
    for (Statement statement : split.statements()) {
      joined.append(statement.part().text());
      require(statement.number() == ++number, "numbers follow each other");
      require(statement.part().startOffset() == at, "a part starts where the last one ended");
      at = statement.part().endOffset();
      requirePart(program, statement.part());
      requirePart(program, statement.body());
      require(statement.body().startOffset() >= statement.part().startOffset(), "body in part");
      require(statement.body().endOffset() <= at, "body in part");
      require(!statement.body().text().isBlank(), "a body has a word");
    }
    assertThat(joined.append(split.tail()).toString().equals(program))
        .as("the parts and the tail give the program back")
        .isTrue();
  }

  private static void requirePart(String program, Statement.Part part) {
    require(
        program.startsWith(part.text(), part.startOffset())
            && part.text().length() == part.endOffset() - part.startOffset(),
        "offsets point at the text");
  }

  /** Not AssertJ: it is asked millions of times. */
  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError(what);
    }
  }
}

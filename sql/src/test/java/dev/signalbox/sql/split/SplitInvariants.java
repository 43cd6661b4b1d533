package dev.signalbox.sql.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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
    requireBytes(program, split);
    assertThat(joined.append(split.tail()).toString().equals(program))
        .as("the parts and the tail give the program back")
        .isTrue();
  }

  /** Offsets in bytes cut the program's bytes into the same pieces. */
  private static void requireBytes(String program, SplitProgram split) {
    byte[] bytes = program.getBytes(StandardCharsets.UTF_8);
    Utf8Offsets offsets = new Utf8Offsets(program);
    for (Statement statement : split.statements()) {
      int start = offsets.of(statement.part().startOffset());
      byte[] part = statement.part().text().getBytes(StandardCharsets.UTF_8);
      int end = offsets.of(statement.part().endOffset());
      require(Arrays.equals(bytes, start, end, part, 0, part.length), "bytes of a part");
    }
    require(offsets.of(program.length()) == bytes.length, "all bytes are counted");
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

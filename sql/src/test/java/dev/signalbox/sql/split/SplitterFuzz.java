package dev.signalbox.sql.split;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Splits programs that nobody would write: pieces of all test programs, cut and shuffled, between
 * shards of syntax, for a given time. {@code main SECONDS [SEED]}; a finding ends it with its seed.
 */
public final class SplitterFuzz {
  static final List<String> SHARDS =
      List.of(
          ";",
          ";",
          "'",
          "''",
          "\"",
          "`",
          "[",
          "]",
          "]]",
          "$$",
          "$t$",
          "$1",
          "--",
          "-- ",
          "//",
          "#",
          "/*",
          "*/",
          "/*!",
          "/*!50003",
          "\n",
          "\r",
          "\r\n",
          " ",
          "\t",
          "\\",
          "\\G",
          "E'",
          "q'[",
          "]'",
          "r'",
          "e",
          "(",
          ")",
          ",",
          ".",
          ":",
          "@",
          "\0",
          "é",
          "\u00a0",
          "\uFEFF",
          "😀",
          " create ",
          " or ",
          " replace ",
          " trigger ",
          " procedure p() ",
          " function ",
          " rule ",
          " begin ",
          " begin atomic ",
          " end ",
          " end if ",
          " if ",
          " case ",
          " when ",
          " then ",
          " else ",
          " loop ",
          " while ",
          " repeat ",
          " until ",
          " for ",
          " do ",
          " declare ",
          " handler for ",
          " as ",
          " select ",
          " with ",
          " to train ",
          " show train x ",
          " from ",
          "\ndelimiter //\n",
          "\nDELIMITER $$\n",
          "\ndelimiter ;\n",
          "//",
          "\nGO\n",
          "\n/\n",
          "1");

  private final List<SplitCase> cases;

  SplitterFuzz() {
    cases = Stream.of(Dialect.values()).flatMap(SplitCase::of).toList();
  }

  public static void main(String[] args) {
    long seconds = Long.parseLong(args[0]);
    long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
    long first = seed;
    long chars = 0;
    SplitterFuzz fuzz = new SplitterFuzz();
    long end = System.nanoTime() + seconds * 1_000_000_000;
    while (System.nanoTime() < end) {
      chars += fuzz.check(seed++);
    }
    System.out.printf(
        "%d programs, %d million characters, %d dialects each, %d s, seeds from %d: no finding%n",
        seed - first, chars / 1_000_000, Dialect.values().length, seconds, first);
  }

  /** Splits one program for each dialect; gives its length. */
  int check(long seed) {
    String program = program(new Random(seed));
    for (Dialect dialect : Dialect.values()) {
      try {
        SplitProgram split = Splitter.split(program, dialect);
        SplitInvariants.check(program, split);
        checkAgain(split, dialect);
      } catch (Throwable e) {
        throw new AssertionError("SEED=" + seed + " " + dialect + ": " + program, e);
      }
    }
    return program.length();
  }

  /** Extended statements have a place in their part; what has no defect does not open anything. */
  private static void checkAgain(SplitProgram split, Dialect dialect) {
    StringBuilder program = new StringBuilder();
    split.statements().forEach(s -> program.append(s.part().text()));
    program.append(split.tail());
    for (Statement statement : split.statements()) {
      var extended = ExtendedSql.find(program.toString(), statement, dialect);
      boolean expected = statement.kind() == Statement.Kind.EXTENDED;
      if (extended.isPresent() != expected) {
        throw new AssertionError("kind and clause differ: " + statement);
      }
      extended.ifPresent(
          found -> {
            int at = found.place().offset();
            if (at < statement.body().startOffset() || at >= statement.body().endOffset()) {
              throw new AssertionError("the clause is not in its statement: " + statement);
            }
          });
    }
  }

  private String program(Random random) {
    StringBuilder program = new StringBuilder();
    for (int i = random.nextInt(40); i > 0; i--) {
      if (random.nextInt(3) > 0) {
        program.append(SHARDS.get(random.nextInt(SHARDS.size())));
      } else {
        String whole = cases.get(random.nextInt(cases.size())).program();
        int from = random.nextInt(whole.length() + 1);
        int to = Math.min(whole.length(), from + random.nextInt(80));
        program.append(wholePairs(whole.substring(from, to)));
      }
    }
    return program.toString();
  }

  /** Half a surrogate pair is in no program: these are read from UTF-8. */
  private static String wholePairs(String cut) {
    String text = cut;
    if (!text.isEmpty() && Character.isLowSurrogate(text.charAt(0))) {
      text = text.substring(1);
    }
    boolean half = !text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1));
    return half ? text.substring(0, text.length() - 1) : text;
  }
}

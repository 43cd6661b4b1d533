package dev.signalbox.sql.split;

import dev.signalbox.sql.split.Statement.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A program of {@code resources/split/DIALECT.txt}. In the file brackets stand around what a
 * database is to be sent, {@code ⟦SELECT 1⟧;}, perhaps with the statement's kind behind them; a
 * case begins with {@code === its name}.
 *
 * @param runs whether an empty database of this dialect runs it without a failure
 */
record SplitCase(
    Dialect dialect, String name, boolean runs, String program, List<Marked> statements) {
  record Marked(String body, Optional<Kind> kind) {}

  private static final String RUN = " [run]";
  private static final Pattern MARKED = Pattern.compile("(?s)⟦(.*?)⟧([qsx]?)");

  static Stream<SplitCase> of(Dialect dialect) {
    String name = "/split/" + dialect.label() + ".txt";
    try (InputStream in = Objects.requireNonNull(SplitCase.class.getResourceAsStream(name), name)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Stream.of(text.split("(?m)^=== ")).skip(1).map(part -> parse(dialect, part));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SplitCase parse(Dialect dialect, String part) {
    int newline = part.indexOf('\n');
    String title = part.substring(0, newline);
    // The line end before the next case belongs to no program.
    String marked = part.substring(newline + 1).replaceFirst("\n$", "");
    List<Marked> statements = new ArrayList<>();
    String program =
        MARKED
            .matcher(marked)
            .replaceAll(
                match -> {
                  statements.add(new Marked(match.group(1), kind(match.group(2))));
                  return java.util.regex.Matcher.quoteReplacement(match.group(1));
                });
    boolean runs = title.endsWith(RUN);
    String name = runs ? title.substring(0, title.length() - RUN.length()) : title;
    return new SplitCase(dialect, name, runs, program, statements);
  }

  private static Optional<Kind> kind(String mark) {
    return switch (mark) {
      case "q" -> Optional.of(Kind.QUERY);
      case "s" -> Optional.of(Kind.STATEMENT);
      case "x" -> Optional.of(Kind.EXTENDED);
      default -> Optional.empty();
    };
  }

  @Override
  public String toString() {
    return dialect.label() + ": " + name;
  }
}

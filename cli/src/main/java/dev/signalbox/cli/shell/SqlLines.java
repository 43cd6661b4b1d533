package dev.signalbox.cli.shell;

import dev.signalbox.sql.split.Dialect;
import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/** Tells when what was typed is whole, and which word the cursor is in. */
final class SqlLines implements Parser {
  private final Dialect dialect;

  SqlLines(Dialect dialect) {
    this.dialect = dialect;
  }

  @Override
  public ParsedLine parse(String line, int cursor, ParseContext context) {
    boolean asksForMore =
        context == ParseContext.ACCEPT_LINE
            && !ShellCommand.isOne(line)
            && !SqlInput.of(line, dialect).complete();
    if (asksForMore) {
      throw new EOFError(-1, -1, "not complete");
    }
    int start = cursor;
    while (start > 0 && isOfAWord(line.charAt(start - 1))) {
      start--;
    }
    return new Word(line, cursor, line.substring(start, cursor));
  }

  @Override
  public boolean isEscapeChar(char c) {
    return false;
  }

  private static boolean isOfAWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '\\';
  }

  /** The line with its one word that matters: the one before the cursor. */
  private record Word(String line, int cursor, String word) implements CompletingParsedLine {
    @Override
    public int wordCursor() {
      return word.length();
    }

    @Override
    public int wordIndex() {
      return 0;
    }

    @Override
    public List<String> words() {
      return List.of(word);
    }

    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
      return candidate;
    }

    @Override
    public int rawWordCursor() {
      return word.length();
    }

    @Override
    public int rawWordLength() {
      return word.length();
    }
  }
}

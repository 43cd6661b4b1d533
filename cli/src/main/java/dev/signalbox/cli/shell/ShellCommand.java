package dev.signalbox.cli.shell;

import java.util.List;
import java.util.Locale;

/**
 * A line that is for the prompt itself and not for the database.
 *
 * @param name without what comes before it
 * @param argument empty if there is none
 */
record ShellCommand(String name, String argument) {
  static final List<String> NAMES = List.of("\\q", "\\?", "\\d", "\\session", "\\forget");

  static final String HELP =
      """
      End a statement with ; and Enter. Tab completes keywords, tables and columns.
      Ctrl-C stops a statement or drops what is typed, Ctrl-D leaves.

        \\d          the tables          \\d TABLE   its columns
        \\session    what is done again before each input, for each has a connection of its own:
                    settings, attached databases, temporary tables
        \\forget     begins a new session
        \\q          leaves

      A transaction is sent as a whole when its COMMIT or ROLLBACK is typed.""";

  static boolean isOne(String line) {
    String text = line.strip();
    return text.startsWith("\\") || List.of("exit", "quit", "help").contains(lower(text));
  }

  static ShellCommand of(String line) {
    String text = line.strip();
    String[] words = text.replaceFirst(";$", "").split("\\s+", 2);
    String name =
        switch (lower(words[0])) {
          case "exit", "quit" -> "\\q";
          case "help", "\\h", "\\help" -> "\\?";
          default -> words[0];
        };
    return new ShellCommand(name, words.length > 1 ? words[1] : "");
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}

package dev.signalbox.core.model;

import java.util.Collection;
import java.util.Optional;

/** Finds the word that somebody meant. */
public final class Nearest {
  /** Longer words and longer lists are not compared: the work is bounded. */
  private static final int CHARS_MAX = 64;

  private static final int WORDS_MAX = 2_000;

  private Nearest() {}

  /** The candidate that differs least from the word, if it differs by a third or less. */
  public static Optional<String> to(String word, Collection<String> candidates) {
    if (word.isEmpty() || word.length() > CHARS_MAX) {
      return Optional.empty();
    }
    int best = Math.max(1, word.length() / 3) + 1;
    String nearest = null;
    for (String candidate : candidates.stream().limit(WORDS_MAX).toList()) {
      if (Math.abs(candidate.length() - word.length()) < best) {
        int distance = distance(word, candidate);
        if (distance < best) {
          best = distance;
          nearest = candidate;
        }
      }
    }
    return Optional.ofNullable(nearest);
  }

  /** As in {@code Did you mean "load"?} with a space before it; empty if nothing is near. */
  public static String hint(String word, Collection<String> candidates) {
    return to(word, candidates).map(near -> " Did you mean \"" + near + "\"?").orElse("");
  }

  /** Changes of one character, and swaps of neighbours, that turn one into the other. */
  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 || j == 0 ? i + j : step(d, a, b, i, j);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int step(int[][] d, String a, String b, int i, int j) {
    char x = Character.toLowerCase(a.charAt(i - 1));
    char y = Character.toLowerCase(b.charAt(j - 1));
    int least =
        Math.min(d[i - 1][j - 1] + (x == y ? 0 : 1), Math.min(d[i - 1][j], d[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, d[i - 2][j - 2] + 1) : least;
  }
}

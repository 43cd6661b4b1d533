package dev.signalbox.cli.text;

import java.util.Collection;
import java.util.Optional;

/** Finds what was probably meant. */
public final class Spelling {
  private static final int CHARS_MAX = 64;

  private Spelling() {}

  /** The candidate nearest to the word, if it is near enough to be a slip. */
  public static Optional<String> nearest(String word, Collection<String> candidates) {
    if (word.length() > CHARS_MAX) {
      return Optional.empty();
    }
    int bound = Math.max(1, word.length() / 3);
    String best = null;
    int bestDistance = bound + 1;
    for (String candidate : candidates) {
      int distance = distance(word, candidate);
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return Optional.ofNullable(best);
  }

  /** {@code Did you mean "x"?}, or nothing. */
  public static String hint(String word, Collection<String> candidates) {
    return nearest(word, candidates).map(near -> ". Did you mean \"" + near + "\"?").orElse("");
  }

  /** Edits (insert, delete, replace, swap of neighbours) between two words, letter case ignored. */
  static int distance(String left, String right) {
    String a = left.toLowerCase(java.util.Locale.ROOT);
    String b = right.toLowerCase(java.util.Locale.ROOT);
    if (b.length() > CHARS_MAX) {
      return Integer.MAX_VALUE;
    }
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 ? j : j == 0 ? i : step(d, a, b, i, j);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int step(int[][] d, String a, String b, int i, int j) {
    int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int best = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + cost);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
  }
}

package dev.signalbox.sql.lineage;

import dev.signalbox.sql.split.Token;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Where a table's name must come by the words alone, the parser's tree has to have one, too. */
final class SecondLook {
  /** FROM is a part of their arguments. */
  private static final Set<String> WITH_FROM =
      Set.of("EXTRACT", "TRIM", "SUBSTRING", "OVERLAY", "BTRIM");

  private SecondLook() {}

  static boolean agrees(SqlTree tree, List<Token> tokens) {
    Set<String> seen = new HashSet<>();
    tree.seen().forEach(name -> seen.add(name.key()));
    Deque<String> called = new ArrayDeque<>();
    for (int i = 0; i < tokens.size(); i++) {
      switch (upper(tokens, i)) {
        case "(" -> called.push(upper(tokens, i - 1));
        case ")" -> called.poll();
        case "FROM" -> {
          boolean argument = !called.isEmpty() && WITH_FROM.contains(called.peek());
          if (!argument && !upper(tokens, i - 1).equals("DISTINCT") && !isSeen(tokens, i, seen)) {
            return false;
          }
        }
        case "JOIN", "INTO" -> {
          if (!isSeen(tokens, i, seen)) {
            return false;
          }
        }
        default -> {}
      }
    }
    return true;
  }

  /** Whether what follows the word is no name, or one of these. */
  private static boolean isSeen(List<Token> tokens, int word, Set<String> seen) {
    int name = word + 1;
    while (upper(tokens, name + 1).equals(".") && name + 2 < tokens.size()) {
      name += 2;
    }
    boolean target = upper(tokens, word).equals("INTO");
    if (name >= tokens.size() || (!target && upper(tokens, name + 1).equals("("))) {
      return true;
    }
    Token token = tokens.get(name);
    if (token.type() != Token.Type.WORD && token.type() != Token.Type.NAME) {
      return true;
    }
    return seen.contains(SqlTree.part(SqlText.of(List.of(token)).strip()).key());
  }

  private static String upper(List<Token> tokens, int i) {
    return i >= 0 && i < tokens.size() ? tokens.get(i).upper() : "";
  }
}

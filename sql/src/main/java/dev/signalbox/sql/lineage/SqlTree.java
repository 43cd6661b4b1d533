package dev.signalbox.sql.lineage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.sf.jsqlparser.parser.CCJSqlParserTreeConstants;
import net.sf.jsqlparser.parser.Node;
import net.sf.jsqlparser.parser.Token;

/**
 * The tables that a parsed statement names. Taken from the parser's tree, whose grammar makes a
 * node of each, and not from its visitors, which must know where to look.
 */
final class SqlTree {
  private final List<TableName> targets = new ArrayList<>();
  private final List<TableName> others = new ArrayList<>();
  private final List<TableName> seen = new ArrayList<>();
  private boolean nestedChange;
  private boolean joinedTarget;

  private SqlTree() {}

  /** Nothing if a name is written in a way that cannot be read. */
  static Optional<SqlTree> of(Node statement) {
    SqlTree tree = new SqlTree();
    return tree.walk(statement, List.of(), true) ? Optional.of(tree) : Optional.empty();
  }

  /** Those of the statement itself: what it creates or changes. */
  List<TableName> targets() {
    return targets;
  }

  /** All others, without those that the statement defines itself by WITH. */
  List<TableName> others() {
    return others;
  }

  /** Every name that stands where a table may, those of WITH, too. */
  List<TableName> seen() {
    return seen;
  }

  /** Whether a change hides in a query. */
  boolean nestedChange() {
    return nestedChange;
  }

  /** Whether the target is part of a join, where aliases may mean it. */
  boolean joinedTarget() {
    return joinedTarget;
  }

  private boolean walk(Node node, List<TableName> outer, boolean top) {
    List<TableName> defined = new ArrayList<>(outer);
    boolean recursive = false;
    for (int i = 0; i < node.jjtGetNumChildren(); i++) {
      Node child = node.jjtGetChild(i);
      switch (child.getId()) {
        case CCJSqlParserTreeConstants.JJTTABLENAME -> {
          Optional<TableName> name = name(child.jjtGetFirstToken(), child.jjtGetLastToken());
          if (name.isEmpty()) {
            return false;
          }
          add(name.get(), defined, top);
        }
        case CCJSqlParserTreeConstants.JJTWITHITEM -> {
          Token first = child.jjtGetFirstToken();
          boolean keyword = isRecursive(first);
          recursive |= keyword;
          Token named = keyword ? first.next : first;
          Optional<TableName> name = name(named, named);
          if (name.isEmpty() || !walkItem(child, defined, name.get(), recursive)) {
            return false;
          }
          // Visible to what follows it on its own level, and below that.
          defined.add(name.get());
        }
        default -> {
          note(child.getId(), top);
          if (!walk(child, defined, false)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private boolean walkItem(Node item, List<TableName> outer, TableName own, boolean recursive) {
    List<TableName> visible = new ArrayList<>(outer);
    if (recursive) {
      visible.add(own);
    }
    return walk(item, visible, false);
  }

  private void note(int id, boolean top) {
    switch (id) {
      case CCJSqlParserTreeConstants.JJTPARENTHESEDINSERT,
          CCJSqlParserTreeConstants.JJTPARENTHESEDUPDATE,
          CCJSqlParserTreeConstants.JJTPARENTHESEDDELETE ->
          nestedChange = true;
      case CCJSqlParserTreeConstants.JJTFROMITEM, CCJSqlParserTreeConstants.JJTJOINEREXPRESSION ->
          joinedTarget |= top;
      default -> {}
    }
  }

  private void add(TableName name, List<TableName> defined, boolean top) {
    seen.add(name);
    if (top) {
      targets.add(name);
    } else if (!defined.contains(name)) {
      others.add(name);
    }
  }

  private static boolean isRecursive(Token token) {
    return token.image.equalsIgnoreCase("RECURSIVE");
  }

  /** Names between dots, from one token to another. */
  private static Optional<TableName> name(Token first, Token last) {
    List<TableName.Part> parts = new ArrayList<>();
    boolean dot = true;
    for (Token token = first; token != null; token = token.next) {
      String image = token.image;
      if (image.equals(".")) {
        dot = true;
      } else if (dot && !image.isEmpty() && (isWord(image) || image.charAt(0) == '"')) {
        parts.add(part(image));
        dot = false;
      } else {
        return Optional.empty();
      }
      if (token.absoluteBegin == last.absoluteBegin) {
        break;
      }
    }
    return parts.isEmpty() || dot ? Optional.empty() : Optional.of(new TableName(parts));
  }

  static TableName.Part part(String image) {
    return image.charAt(0) == '"'
        ? new TableName.Part(image.substring(1, image.length() - 1).replace("\"\"", "\""), true)
        : new TableName.Part(image, false);
  }

  private static boolean isWord(String image) {
    char c = image.charAt(0);
    return Character.isLetter(c) || c == '_';
  }
}

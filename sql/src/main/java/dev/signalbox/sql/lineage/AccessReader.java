package dev.signalbox.sql.lineage;

import dev.signalbox.sql.lineage.Access.Change;
import dev.signalbox.sql.split.Dialect;
import dev.signalbox.sql.split.Statement;
import dev.signalbox.sql.split.Token;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.sf.jsqlparser.statement.create.table.CreateTable;
import net.sf.jsqlparser.statement.create.view.CreateView;
import net.sf.jsqlparser.statement.delete.Delete;
import net.sf.jsqlparser.statement.drop.Drop;
import net.sf.jsqlparser.statement.insert.Insert;
import net.sf.jsqlparser.statement.merge.Merge;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.update.Update;

/** Tells what a statement touches, or why that is not certain. */
final class AccessReader {
  /** The words that begin statements which leave the session as it is, understood or not. */
  private static final Set<String> SESSIONLESS =
      Set.of(
          "SELECT",
          "WITH",
          "VALUES",
          "TABLE",
          "FROM",
          "INSERT",
          "REPLACE",
          "UPDATE",
          "DELETE",
          "MERGE",
          "CREATE",
          "DROP",
          "ALTER",
          "TRUNCATE",
          "GRANT",
          "REVOKE",
          "COPY",
          "ANALYZE",
          "VACUUM",
          "COMMENT",
          "EXPORT",
          "DESCRIBE",
          "SUMMARIZE",
          "EXPLAIN",
          "RENAME",
          "REINDEX",
          "CHECKPOINT",
          "OPTIMIZE",
          "PIVOT",
          "UNPIVOT");

  /** A table with such a word reaches out to others, or to what is not seen here. */
  private static final Set<String> NOT_PLAIN =
      Set.of(
          "REFERENCES",
          "FOREIGN",
          "GENERATED",
          "AS",
          "LIKE",
          "SELECT",
          "EXCLUDE",
          "INHERITS",
          "PARTITION",
          "INTERLEAVE");

  private final Dialect dialect;
  private final BoundedParser parser;
  private final Catalog catalog;

  AccessReader(Dialect dialect, BoundedParser parser, Catalog catalog) {
    this.dialect = dialect;
    this.parser = parser;
    this.catalog = catalog;
  }

  Access read(Statement statement) {
    if (!catalog.doubt().isEmpty()) {
      return new Access.Session(catalog.doubt());
    }
    List<Token> tokens = Token.of(statement.body().text(), dialect);
    if (statement.kind() == Statement.Kind.EXTENDED) {
      return new Access.Session("it is an extended statement");
    }
    String first = firstWord(tokens);
    if (!leavesSession(first)) {
      return new Access.Session(
          first.isEmpty() ? "it is not understood" : first + " may change the session");
    }
    Optional<Access> special = created(tokens).or(() -> new Caution(tokens, catalog).found());
    return special.orElseGet(
        () ->
            parser
                .parse(SqlText.of(tokens))
                .flatMap(parsed -> access(parsed, tokens))
                .orElse(new Access.Barrier("it is not understood")));
  }

  /** In upper case, behind opening parentheses; empty if there is none. */
  static String firstWord(List<Token> tokens) {
    return tokens.stream()
        .filter(t -> !t.text().equals("("))
        .findFirst()
        .map(Token::upper)
        .orElse("");
  }

  static boolean leavesSession(String firstWord) {
    return SESSIONLESS.contains(firstWord);
  }

  /** What is created may be temporary, which is of the session, or change what words mean. */
  private static Optional<Access> created(List<Token> tokens) {
    if (!upper(tokens, 0).equals("CREATE")) {
      return Optional.empty();
    }
    for (int i = 1; i < tokens.size(); i++) {
      switch (upper(tokens, i)) {
        case "TABLE", "VIEW" -> {
          return Optional.empty();
        }
        case "OR", "REPLACE", "UNIQUE", "MATERIALIZED", "UNLOGGED", "EXTERNAL", "RECURSIVE" -> {}
        case "INDEX", "SCHEMA", "DATABASE", "TYPE", "ROLE", "USER" -> {
          return Optional.of(new Access.Barrier("it creates something that is no table"));
        }
        default -> {
          return Optional.of(
              new Access.Session("CREATE " + upper(tokens, i) + " may change what comes with it"));
        }
      }
    }
    return Optional.of(new Access.Barrier("it is not understood"));
  }

  private static Optional<Access> access(BoundedParser.Parsed parsed, List<Token> tokens) {
    Optional<SqlTree> read = SqlTree.of(parsed.root());
    if (read.isEmpty() || !SecondLook.agrees(read.get(), tokens)) {
      return Optional.empty();
    }
    SqlTree tree = read.get();
    if (tree.seen().stream().anyMatch(TableName::isTemporary)) {
      return Optional.of(new Access.Session("it names a temporary table"));
    }
    Set<TableName> others = new HashSet<>(tree.others());
    Set<TableName> targets = new HashSet<>(tree.targets());
    if (tree.nestedChange()) {
      others.addAll(targets);
      return Optional.of(new Access.Tables(Set.of(), others, Change.ROWS));
    }
    return switch (parsed.statement()) {
      case Select _ -> {
        boolean into = tokens.stream().anyMatch(t -> t.upper().equals("INTO"));
        others.addAll(targets);
        yield into
            ? Optional.empty()
            : Optional.of(new Access.Tables(others, Set.of(), Change.ROWS));
      }
      case Insert insert when !insert.isOracleMultiInsert() -> changed(targets, others, false);
      case Merge _ -> changed(targets, others, false);
      case Update _ -> changed(targets, others, tree.joinedTarget());
      case Delete _ -> changed(targets, others, tree.joinedTarget());
      case CreateTable create ->
          table(create, tokens).flatMap(change -> one(targets, others, change));
      case CreateView create when !create.isMaterialized() ->
          one(targets, others, create.isIfNotExists() ? Change.NAME : Change.NEW_VIEW);
      case Drop drop when drop.getType().equalsIgnoreCase("TABLE") -> dropped(targets, tokens);
      case Drop drop when drop.getType().equalsIgnoreCase("VIEW") -> dropped(targets, tokens);
      default -> Optional.empty();
    };
  }

  private static Optional<Access> changed(
      Set<TableName> targets, Set<TableName> others, boolean joined) {
    if (!joined) {
      return one(targets, others, Change.ROWS);
    }
    others.addAll(targets);
    return Optional.of(new Access.Tables(Set.of(), others, Change.ROWS));
  }

  private static Optional<Access> one(
      Set<TableName> targets, Set<TableName> others, Change change) {
    return targets.size() == 1
        ? Optional.of(new Access.Tables(others, targets, change))
        : Optional.empty();
  }

  private static Optional<Access> dropped(Set<TableName> targets, List<Token> tokens) {
    boolean cascades = tokens.stream().anyMatch(t -> t.upper().equals("CASCADE"));
    return targets.isEmpty() || cascades
        ? Optional.empty()
        : Optional.of(new Access.Tables(Set.of(), targets, Change.NAME));
  }

  /** Nothing for a table that is more than columns of its own or the rows of a query. */
  private static Optional<Change> table(CreateTable create, List<Token> tokens) {
    int at = upper(tokens, 1).equals("OR") ? 3 : 1;
    if (!upper(tokens, at).equals("TABLE")) {
      return Optional.empty();
    }
    at += create.isIfNotExists() ? 5 : 2;
    while (upper(tokens, at).equals(".")) {
      at += 2;
    }
    boolean query = upper(tokens, at).equals("AS") && create.getSelect() != null;
    boolean columns =
        upper(tokens, at).equals("(")
            && tokens.getLast().text().equals(")")
            && tokens.stream().noneMatch(t -> NOT_PLAIN.contains(t.upper()));
    if (!query && !columns) {
      return Optional.empty();
    }
    return Optional.of(create.isIfNotExists() ? Change.NAME : Change.NEW_TABLE);
  }

  private static String upper(List<Token> tokens, int i) {
    return i < tokens.size() ? tokens.get(i).upper() : "";
  }
}

package dev.signalbox.sql.split;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The standard's stored routines, as MySQL, MariaDB, Snowflake, Spark and Trino write them: what
 * stands between BEGIN and END is of this statement, and so are the IFs, CASEs and loops in it.
 *
 * <p>Their words are names elsewhere ({@code IF(a, b, c)}, a column {@code end}), so a word opens a
 * block only where a statement of the body may begin.
 */
final class CompoundBody implements Body {
  private enum Block {
    BEGIN,
    IF,
    CASE,
    CASE_EXPRESSION,
    LOOP,
    REPEAT,
    /** FOR, too: both go on to their DO or LOOP. */
    WHILE
  }

  private enum State {
    /** Not known yet, or no statement that carries others. */
    HEAD,
    /** A routine whose body has not begun. */
    ROUTINE,
    /** Before the BEGIN that comes after declarations. */
    DECLARATIONS,
    BODY,
    /** A body of one statement, or something that is no routine. */
    SIMPLE
  }

  /** A body of one statement begins with one of these; what comes in it opens nothing. */
  private static final Set<String> STARTS =
      Set.of(
          "SELECT",
          "RETURN",
          "SET",
          "INSERT",
          "UPDATE",
          "DELETE",
          "REPLACE",
          "CALL",
          "WITH",
          "DO",
          "SIGNAL",
          "RESIGNAL",
          "TRUNCATE",
          "EXECUTE",
          "PREPARE",
          "COMMIT",
          "ROLLBACK",
          "VALUES");

  /** Behind these an operand comes, so END is a name there. */
  private static final Set<String> BEFORE_OPERAND =
      Set.of(
          "CASE",
          "WHEN",
          "THEN",
          "ELSE",
          "AND",
          "OR",
          "NOT",
          "XOR",
          "BETWEEN",
          "LIKE",
          "IN",
          "IS",
          "DIV",
          "MOD",
          "UNTIL",
          "SELECT",
          "BY",
          "WHERE",
          "DISTINCT");

  private static final Set<String> NO_ROUTINE =
      Set.of("TABLE", "VIEW", "INDEX", "DATABASE", "SCHEMA", "USER", "ROLE", "SERVER", "SEQUENCE");

  private final Dialect dialect;
  private final List<Block> open = new ArrayList<>();
  private State state = State.HEAD;

  private int words;
  private int parentheses;
  private String first = "";
  private String routine = "";
  private String last = "";

  /** A statement of the body may begin here. */
  private boolean atStart;

  /** The body may begin with the next word, or a few words later. */
  private boolean armed;

  private boolean pendingBegin;
  private boolean afterLabel;
  private boolean until;

  CompoundBody(Dialect dialect) {
    this.dialect = dialect;
  }

  @Override
  public void token(String word) {
    words++;
    if (pendingBegin) {
      decideBegin(word);
    }
    switch (state) {
      case HEAD -> head(word);
      case ROUTINE -> routine(word);
      case DECLARATIONS -> begin(word);
      case BODY -> body(word);
      case SIMPLE -> another(word);
    }
    last = word;
  }

  @Override
  public boolean semicolonEnds() {
    if (state == State.DECLARATIONS) {
      atStart = true;
      return false;
    }
    pendingBegin = false;
    if (open.isEmpty()) {
      return true;
    }
    atStart = true;
    armed = false;
    until = false;
    last = ";";
    return false;
  }

  @Override
  public String missing() {
    return state == State.DECLARATIONS ? "a BEGIN" : open.isEmpty() ? "" : "an END";
  }

  private void head(String word) {
    if (words == 1) {
      first = word;
      firstWord(word);
    } else if (first.equals("CREATE")
        || first.equals("ALTER")
        || (first.equals("WITH") && words == 2)) {
      switch (word) {
        case "PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "TASK", "PACKAGE" -> {
          routine = word;
          state = State.ROUTINE;
        }
        // A user of this name may be its definer.
        default -> state = NO_ROUTINE.contains(word) && !last.equals("=") ? State.SIMPLE : state;
      }
    } else {
      state = State.SIMPLE;
    }
  }

  private void firstWord(String word) {
    switch (word) {
      case "BEGIN" -> pendingBegin = true;
      case "DECLARE" -> state = dialect == Dialect.SNOWFLAKE ? State.DECLARATIONS : State.SIMPLE;
      case "CREATE", "ALTER" -> {}
      case "WITH" -> state = dialect == Dialect.TRINO ? state : State.SIMPLE;
      case "IF", "CASE", "LOOP", "WHILE", "REPEAT", "FOR" -> {
        if (dialect == Dialect.MARIADB) {
          enter(word);
        } else {
          state = State.SIMPLE;
        }
      }
      default -> state = State.SIMPLE;
    }
  }

  /** BEGIN alone, or before these, is a transaction. */
  private void decideBegin(String word) {
    pendingBegin = false;
    boolean scripts = dialect == Dialect.SNOWFLAKE || dialect == Dialect.SPARK;
    boolean block =
        switch (word) {
          case "TRANSACTION", "WORK", "TRAN" -> false;
          case "NAME" -> state == State.BODY;
          case "NOT", "ATOMIC" -> true;
          default -> scripts || state == State.BODY;
        };
    if (block) {
      state = State.BODY;
      open.add(Block.BEGIN);
      atStart = true;
    } else if (state == State.HEAD) {
      state = State.SIMPLE;
    }
  }

  private void routine(String word) {
    int before = parentheses;
    parentheses += word.equals("(") ? 1 : word.equals(")") ? -1 : 0;
    if (parentheses > 0) {
      return;
    }
    boolean conditional = last.equals("PROCEDURE") || last.equals("FUNCTION");
    conditional |= last.equals("TRIGGER") || last.equals("EVENT") || last.equals("TASK");
    if (word.equals("IF") && conditional) {
      return; // IF NOT EXISTS
    }
    if (opens(word)) {
      return;
    }
    armed |=
        switch (routine) {
          case "TRIGGER" -> word.equals("ROW");
          case "EVENT" -> word.equals("DO");
          case "TASK" -> word.equals("AS");
          default -> dialect == Dialect.SNOWFLAKE ? word.equals("AS") : before > 0;
        };
  }

  /** Whether the word opens the body of a routine or a handler, or shows that it is simple. */
  private boolean opens(String word) {
    if (word.equals("BEGIN") && !last.equals(".") && !last.equals(routine)) {
      enter(word);
      return true;
    }
    if (!armed) {
      return false;
    }
    switch (word) {
      case "IF", "CASE", "LOOP", "WHILE", "REPEAT", "FOR" -> enter(word);
      case "DECLARE" -> {
        if (state == State.ROUTINE) {
          state = State.DECLARATIONS;
        }
      }
      default -> {
        // CHARACTER SET is part of a type.
        if (!STARTS.contains(word) || last.equals("CHARACTER")) {
          return false;
        }
        armed = false;
        if (state == State.ROUTINE) {
          state = State.SIMPLE;
        }
      }
    }
    return true;
  }

  private void enter(String word) {
    state = State.BODY;
    armed = false;
    atStart = true;
    body(word);
  }

  private void begin(String word) {
    if (atStart && word.equals("BEGIN")) {
      state = State.BODY;
      body(word);
    }
    atStart = false;
  }

  private void body(String word) {
    if (open.isEmpty() && !atStart) {
      another(word);
      return;
    }
    if (atStart) {
      start(word);
    } else if (armed && opens(word)) {
      return;
    } else {
      inner(word);
    }
  }

  /** Behind its first function a WITH FUNCTION may have a second, before its query. */
  private void another(String word) {
    if (first.equals("WITH") && word.equals("FUNCTION") && last.equals(",")) {
      state = State.ROUTINE;
      parentheses = 0;
      armed = false;
    }
  }

  private void start(String word) {
    atStart = false;
    afterLabel = false;
    switch (word) {
      case "BEGIN" -> pendingBegin = true;
      case "IF" -> open.add(Block.IF);
      case "CASE" -> open.add(Block.CASE);
      case "LOOP" -> push(Block.LOOP);
      case "REPEAT" -> push(Block.REPEAT);
      case "WHILE", "FOR" -> open.add(Block.WHILE);
      case "END" -> open.removeLast();
      case "ELSE", "EXCEPTION", "NOT", "ATOMIC" -> atStart = true;
      case "UNTIL" -> until = true;
      case "DECLARE", "ELSEIF", "WHEN" -> {}
      default -> afterLabel = word.isEmpty() || Lexer.isWordStart(word.charAt(0));
    }
  }

  private void push(Block block) {
    open.add(block);
    atStart = true;
  }

  private void inner(String word) {
    Block top = open.getLast();
    switch (word) {
      case ":" -> atStart = afterLabel;
      case "CASE" -> {
        if (!last.equals("END") && !last.equals(".")) {
          open.add(Block.CASE_EXPRESSION);
        }
      }
      case "END" -> {
        if ((top == Block.CASE_EXPRESSION || (until && top == Block.REPEAT)) && operandIsWhole()) {
          open.removeLast();
          until &= top == Block.CASE_EXPRESSION;
        }
      }
      case "THEN" -> atStart = top == Block.IF || top == Block.CASE || top == Block.BEGIN;
      case "DO" -> atStart = top == Block.WHILE;
      case "LOOP" -> atStart = top == Block.WHILE && !last.equals("END");
      case "FOR" -> armed = last.equals("HANDLER");
      default -> {}
    }
    afterLabel = false;
  }

  private boolean operandIsWhole() {
    if (last.isEmpty() || last.equals(")") || last.equals("]")) {
      return true;
    }
    char c = last.charAt(0);
    boolean word = Lexer.isWordStart(c) || Lexer.isDigit(c);
    return word && !BEFORE_OPERAND.contains(last);
  }
}

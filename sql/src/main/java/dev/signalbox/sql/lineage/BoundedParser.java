package dev.signalbox.sql.lineage;

import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.parser.Node;
import net.sf.jsqlparser.parser.feature.Feature;
import net.sf.jsqlparser.statement.Statement;

/**
 * JSqlParser, on a short rein: it is slow on some texts, exponentially so on a few, and recurses as
 * deep as they nest. What is too much for it is not parsed.
 */
final class BoundedParser implements AutoCloseable {
  private static final int CHARS_MAX = 64 * 1024;

  /** Far more than a busy machine takes for a good one: the size and the depth are what bounds. */
  private static final long STATEMENT_MS_MAX = 10_000;

  private static final long PROGRAM_NS_MAX = 30_000_000_000L;

  /** The parser's classes are large, and loading them is no statement's fault. */
  private static final long FIRST_MS_MAX = 120_000;

  private static final long STACK_BYTES = 16L * 1024 * 1024;

  /** What it made of a statement. */
  record Parsed(Statement statement, Node root) {}

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread parser = new Thread(null, task, "sql-parser", STACK_BYTES);
            parser.setDaemon(true);
            return parser;
          });

  private long spentNs;
  private boolean warm;
  private boolean stuck;

  Optional<Parsed> parse(String sql) {
    if (sql.length() > CHARS_MAX || stuck || spentNs > PROGRAM_NS_MAX) {
      return Optional.empty();
    }
    if (!warm) {
      warm = true;
      parse("SELECT 1", FIRST_MS_MAX);
    }
    long start = System.nanoTime();
    Optional<Parsed> parsed = parse(sql, STATEMENT_MS_MAX);
    long took = System.nanoTime() - start;
    spentNs += took;
    // Its thread may still be at it.
    stuck |= took >= STATEMENT_MS_MAX * 1_000_000;
    return parsed;
  }

  private Optional<Parsed> parse(String sql, long millisMax) {
    try {
      CCJSqlParser parser = CCJSqlParserUtil.newParser(sql);
      parser.withFeature(Feature.timeOut, millisMax);
      Statement statement = CCJSqlParserUtil.parseStatement(parser, thread);
      Node root = parser.getASTRoot();
      return statement == null || root == null
          ? Optional.empty()
          : Optional.of(new Parsed(statement, root));
    } catch (Exception | StackOverflowError e) {
      // Whatever it is: the statement is not understood, which callers expect of some.
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}

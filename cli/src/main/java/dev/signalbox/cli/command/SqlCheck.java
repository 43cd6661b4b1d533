package dev.signalbox.cli.command;

import dev.signalbox.cli.ExitCode;
import dev.signalbox.cli.jobfile.Problem;
import dev.signalbox.cli.terminal.Terminal;
import dev.signalbox.cli.text.Cells;
import dev.signalbox.cli.text.JsonText;
import dev.signalbox.cli.text.Table;
import dev.signalbox.cli.text.Table.Cell;
import dev.signalbox.sql.split.Dialect;
import dev.signalbox.sql.split.SplitProgram;
import dev.signalbox.sql.split.Splitter;
import dev.signalbox.sql.split.Statement;
import dev.signalbox.sql.split.Utf8Offsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Shows how a SQL program comes apart. */
final class SqlCheck {
  /** More than these nobody reads; {@code --json} has all. */
  private static final int SHOWN_MAX = 500;

  private static final int BEGINNING_CHARS = 120;

  /** What is asked for. */
  record Options(Dialect dialect, boolean json, boolean graph, boolean assumeTables) {}

  private final Terminal terminal;
  private final InputFile input;
  private final Options options;

  SqlCheck(Terminal terminal, InputFile input, Options options) {
    this.terminal = terminal;
    this.input = input;
    this.options = options;
  }

  int run() {
    String text = input.exactText();
    SplitProgram program = Splitter.split(text, options.dialect());
    List<Problem> problems = program.defects().stream().map(SqlCheck::problem).toList();
    // JSqlParser is loaded for a graph only: its classes take longer than all the rest.
    Optional<GraphView> graph =
        options.graph() && problems.isEmpty()
            ? Optional.of(GraphView.of(program, options.dialect(), options.assumeTables()))
            : Optional.empty();
    if (options.json()) {
      terminal.printOut(json(text, program, problems, graph) + "\n");
    } else {
      problems.forEach(p -> terminal.printErr(p.show(input.shownName()) + "\n"));
      if (problems.isEmpty()) {
        terminal.printOut(summary(program) + "\n");
        show(program, graph);
      }
    }
    if (input.isTooLargeToRun()) {
      terminal.printErr("it cannot be run: " + input.tooLarge() + "\n");
    }
    return problems.isEmpty() ? ExitCode.SUCCEEDED : ExitCode.USAGE;
  }

  private static Problem problem(dev.signalbox.sql.split.Defect defect) {
    var place = new Problem.Place(defect.place().line(), defect.place().column());
    return new Problem(place, "SB-SQL-401", defect.message());
  }

  private String summary(SplitProgram program) {
    int count = program.statements().size();
    long queries = count(program, Statement.Kind.QUERY);
    long extended = count(program, Statement.Kind.EXTENDED);
    return input.shownName()
        + ": "
        + count
        + (count == 1 ? " statement, " : " statements, ")
        + queries
        + " of them for rows; "
        + (extended == 0 ? "" : extended + " extended, which cannot be run yet; ")
        + "a database checks them when they run";
  }

  private static long count(SplitProgram program, Statement.Kind kind) {
    return program.statements().stream().filter(s -> s.kind() == kind).count();
  }

  private void show(SplitProgram program, Optional<GraphView> graph) {
    List<String> heads =
        graph.isPresent()
            ? List.of("#", "LINE", "KIND", "AFTER", "STATEMENT")
            : List.of("#", "LINE", "KIND", "STATEMENT");
    Table table = new Table(heads);
    for (Statement statement : program.statements()) {
      if (table.size() == SHOWN_MAX) {
        break;
      }
      Cell number = Cell.right(Integer.toString(statement.number()));
      Cell line = Cell.right(Integer.toString(statement.body().line()));
      Cell kind = Cell.left(kind(statement));
      Cell text = Cell.left(beginning(statement.body().text()));
      table.add(
          graph.isPresent()
              ? List.of(number, line, kind, Cell.left(graph.get().after(statement.number())), text)
              : List.of(number, line, kind, text));
    }
    int width = terminal.outIsTerminal() ? terminal.size().columns() : 0;
    if (table.size() > 0) {
      table.lines(width, terminal.outStyle()::bold).forEach(line -> terminal.printOut(line + "\n"));
    }
    int more = program.statements().size() - table.size();
    if (more > 0) {
      terminal.printOut("… and " + more + " more; --json has all\n");
    }
    graph.ifPresent(g -> g.reasons(SHOWN_MAX).forEach(line -> terminal.printOut(line + "\n")));
  }

  private static String kind(Statement statement) {
    return statement.kind().name().toLowerCase(Locale.ROOT);
  }

  private static String beginning(String body) {
    String start = body.substring(0, Math.min(body.length(), 4 * BEGINNING_CHARS));
    String line = start.replaceAll("\\s+", " ");
    boolean whole = start.length() == body.length() && line.length() <= BEGINNING_CHARS;
    int end = Math.min(line.length(), BEGINNING_CHARS);
    end -= end > 0 && Character.isHighSurrogate(line.charAt(end - 1)) ? 1 : 0;
    return Cells.printable(whole ? line : line.substring(0, end) + "…");
  }

  /** The statements, joined, are the file: the last one has what follows it, too. */
  private String json(
      String text, SplitProgram program, List<Problem> problems, Optional<GraphView> graph) {
    Utf8Offsets offsets = new Utf8Offsets(text);
    StringBuilder json = new StringBuilder("{\"file\":").append(JsonText.quote(input.shownName()));
    json.append(",\"dialect\":").append(JsonText.quote(options.dialect().label()));
    json.append(",\"valid\":").append(problems.isEmpty());
    json.append(",\"problems\":[").append(ValidateCommand.problemsJson(problems));
    json.append("],\"statements\":[");
    int count = program.statements().size();
    for (Statement statement : program.statements()) {
      boolean last = statement.number() == count;
      json.append(statement.number() == 1 ? "" : ",");
      json.append("{\"number\":").append(statement.number());
      json.append(",\"kind\":").append(JsonText.quote(kind(statement)));
      json.append(",\"line\":").append(statement.body().line());
      json.append(",\"startByte\":").append(offsets.of(statement.part().startOffset()));
      int end = last ? text.length() : statement.part().endOffset();
      json.append(",\"endByte\":").append(offsets.of(end));
      graph.ifPresent(g -> json.append(g.json(statement.number())));
      json.append('}');
    }
    return json.append("]}").toString();
  }
}

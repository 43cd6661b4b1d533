package dev.signalbox.cli.command;

import dev.signalbox.api.v1.GetRequest;
import dev.signalbox.api.v1.Run;
import dev.signalbox.cli.ExitCode;
import dev.signalbox.cli.Surroundings;
import dev.signalbox.cli.command.RunDifferences.Difference;
import dev.signalbox.cli.terminal.Style;
import dev.signalbox.cli.terminal.Terminal;
import dev.signalbox.cli.text.Cells;
import dev.signalbox.cli.text.JsonText;
import dev.signalbox.cli.text.Table;
import dev.signalbox.cli.text.Table.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code signalbox diff}: what two runs do not have in common. */
@Command(
    name = "diff",
    sortOptions = false,
    customSynopsis = "signalbox diff [OPTIONS] RUN1 RUN2",
    description = {
      "Compares two runs, and prints what differs.",
      "",
      "Both what was asked for (spec, parameters) and what became of it (states, exit codes,",
      "attempts, timings) are compared.",
      ""
    },
    footer = {
      "",
      "Exit code: 0, whether or not the runs differ.",
      "",
      "Examples:",
      "  signalbox diff r41 r42",
      "  signalbox diff r41 r42 --json | jq '.differences[].path'"
    })
final class DiffCommand implements Callable<Integer> {
  private static final int VALUE_CHARS_MAX = 60;
  private final Surroundings surroundings;

  @Parameters(index = "0", paramLabel = "RUN1", description = "A run's id or token.")
  private String left = "";

  @Parameters(index = "1", paramLabel = "RUN2", description = "Another one's.")
  private String right = "";

  @Option(names = "--all", description = "Print what is equal, too.")
  private boolean all;

  @Mixin private TargetOptions target = new TargetOptions();

  DiffCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    try (Session session = Session.open(surroundings, target)) {
      Run first = session.call(s -> s.get(GetRequest.newBuilder().setRun(left).build()));
      Run second = session.call(s -> s.get(GetRequest.newBuilder().setRun(right).build()));
      List<Difference> compared = RunDifferences.compare(first, second);
      List<Difference> shown = compared.stream().filter(d -> all || !d.equal()).toList();
      surroundings
          .terminal()
          .printOut(target.json ? json(first, second, shown) : text(first, second, shown));
      return ExitCode.SUCCEEDED;
    }
  }

  private String text(Run first, Run second, List<Difference> shown) {
    if (shown.isEmpty()) {
      return first.getId() + " and " + second.getId() + " do not differ\n";
    }
    Terminal terminal = surroundings.terminal();
    Style style = terminal.outStyle();
    Table table = new Table(List.of("", first.getId(), second.getId()));
    for (Difference difference : shown) {
      Cell path = Cell.left(difference.path());
      table.add(
          List.of(
              difference.equal() ? path.with(style::dim) : path,
              cell(difference.left(), difference.equal() ? style::dim : style::red),
              cell(difference.right(), difference.equal() ? style::dim : style::green)));
    }
    int width = terminal.outIsTerminal() ? terminal.size().columns() : 0;
    return String.join("\n", table.lines(width, style::bold)) + "\n";
  }

  private static Cell cell(String value, java.util.function.UnaryOperator<String> colour) {
    String line = Cells.printable(value.isEmpty() ? "-" : value);
    String cut =
        line.length() <= VALUE_CHARS_MAX ? line : line.substring(0, VALUE_CHARS_MAX - 1) + "…";
    return Cell.left(cut).with(colour);
  }

  private static String json(Run first, Run second, List<Difference> shown) {
    List<String> items = new ArrayList<>();
    for (Difference difference : shown) {
      items.add(
          "{\"path\":"
              + JsonText.quote(difference.path())
              + ",\"left\":"
              + JsonText.quote(difference.left())
              + ",\"right\":"
              + JsonText.quote(difference.right())
              + "}");
    }
    return "{\"left\":"
        + JsonText.quote(first.getId())
        + ",\"right\":"
        + JsonText.quote(second.getId())
        + ",\"differences\":["
        + String.join(",", items)
        + "]}\n";
  }
}

package dev.signalbox.cli.command;

import dev.signalbox.api.v1.CancelRequest;
import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.api.v1.Job;
import dev.signalbox.api.v1.JobSpec;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.RunRequest;
import dev.signalbox.api.v1.SqlProgram;
import dev.signalbox.api.v1.TaskSpec;
import dev.signalbox.cli.CliException;
import dev.signalbox.cli.Surroundings;
import dev.signalbox.cli.follow.FollowView;
import dev.signalbox.cli.follow.Follower;
import dev.signalbox.cli.follow.ResultShape;
import dev.signalbox.cli.follow.ResultView;
import dev.signalbox.cli.rows.Rows;
import dev.signalbox.cli.shell.SqlRunner;
import dev.signalbox.cli.terminal.Screen;
import dev.signalbox.cli.text.Cells;
import dev.signalbox.core.output.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Programs of the sql command as runs, each with one task. */
final class SqlRuns implements SqlRunner {
  private static final int ROWS_MAX = 20_000;

  private final Surroundings surroundings;
  private final Session session;
  private final String datasource;
  private final ResultShape shape;

  /** Ctrl-C was pressed for what runs; its run is known only once it is submitted. */
  private boolean interrupted;

  private @Nullable String running;

  SqlRuns(Surroundings surroundings, Session session, String datasource, ResultShape shape) {
    this.surroundings = surroundings;
    this.session = session;
    this.datasource = datasource;
    this.shape = shape;
  }

  @Override
  public boolean run(String program, String setup) {
    try {
      return status(program, setup).getCode() == JobStatus.Code.SUCCEEDED;
    } catch (CliException e) {
      // A prompt goes on, whatever went wrong.
      surroundings.terminal().printErr(e.line() + "\n");
      surroundings.terminal().flush();
      return false;
    }
  }

  /** Runs a program, shows what comes of it, and tells how it ended. */
  JobStatus status(String program, String setup) {
    Screen screen = Screen.plain(surroundings.terminal());
    ErrorWatch view = new ErrorWatch(new ResultView(screen, shape));
    JobStatus status = follow(program, setup, "sql", view);
    boolean silent = status.getCode() == JobStatus.Code.SUCCEEDED || view.told;
    if (!silent) {
      screen.errLine(Outcomes.summary("run", status, ""));
      screen.settle();
    }
    return status;
  }

  @Override
  public List<List<String>> query(String program, String setup) {
    List<List<String>> all = new ArrayList<>();
    FollowView gather =
        new FollowView() {
          @Override
          public void page(FetchResponse page) {
            page.getResponsesList().stream()
                .flatMap(response -> Rows.of(response).stream())
                .limit(ROWS_MAX - all.size())
                .forEach(row -> all.add(row.stream().map(SqlRuns::text).toList()));
          }

          @Override
          public void notice(String text) {}

          @Override
          public void close() {}
        };
    try {
      follow(program, setup, "sql-catalog", gather);
    } catch (CliException e) {
      return List.of();
    }
    return all;
  }

  @Override
  public synchronized void cancel() {
    interrupted = true;
    cancelIfKnown();
  }

  @Override
  public synchronized void awaitsInput() {
    interrupted = false;
  }

  private synchronized void cancelIfKnown() {
    if (!interrupted || running == null) {
      return;
    }
    CancelRequest request =
        CancelRequest.newBuilder().setRun(running).setReason("interrupted by Ctrl-C").build();
    // Off the thread of the signal, which has others to hear.
    Thread.startVirtualThread(
        () -> {
          try {
            session.call(stub -> stub.cancel(request));
          } catch (CliException e) {
            say("could not cancel: " + e.line());
          }
        });
  }

  private synchronized void submitted(String run) {
    running = run;
    cancelIfKnown();
  }

  private synchronized void ends() {
    running = null;
  }

  @Override
  public void say(String line) {
    surroundings.terminal().printErr(line + "\n");
    surroundings.terminal().flush();
  }

  private JobStatus follow(String program, String setup, String name, FollowView view) {
    SqlProgram.Builder sql = SqlProgram.newBuilder().setText(program).setSetup(setup);
    sql.setDatasource(datasource);
    TaskSpec.Builder task = TaskSpec.newBuilder().setName("sql").setSql(sql);
    if (session.isSameMachine()) {
      task.setWorkdir(surroundings.directory().toString());
    }
    RunRequest request =
        RunRequest.newBuilder()
            .setRequestId("cli-" + UUID.randomUUID())
            .setSpec(JobSpec.newBuilder().setName(name).addTasks(task))
            .build();
    boolean shown = name.equals("sql");
    try {
      Job job = session.call(stub -> stub.run(request));
      if (shown) {
        submitted(job.getId());
      }
      return new Follower(session.link(), view, job.getToken()).follow();
    } finally {
      if (shown) {
        ends();
      }
    }
  }

  private static String text(Value value) {
    return Cells.text(value);
  }

  /** Remembers whether a statement's error was among what was shown. */
  private static final class ErrorWatch implements FollowView {
    private final FollowView view;
    private boolean told;

    ErrorWatch(FollowView view) {
      this.view = view;
    }

    @Override
    public boolean takesPackedRows() {
      return view.takesPackedRows();
    }

    @Override
    public void page(FetchResponse page) {
      told |=
          page.getResponsesList().stream()
              .anyMatch(
                  response ->
                      response.hasStatementEnd()
                          && !response.getStatementEnd().getError().isEmpty());
      view.page(page);
    }

    @Override
    public void notice(String text) {
      view.notice(text);
    }

    @Override
    public void close() {
      view.close();
    }
  }
}

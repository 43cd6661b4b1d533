package dev.signalbox.core.model;

import java.util.List;

/** What a task does. Each kind travels as data; an executor turns it into work. */
public sealed interface Action {
  /** The word for it in job files, lists and messages. */
  String kind();

  /**
   * A program and its arguments.
   *
   * @param argv the program first; at least one element
   */
  record Command(List<String> argv) implements Action {
    public Command {
      argv = Bounds.copy(argv);
    }

    @Override
    public String kind() {
      return "command";
    }
  }

  /**
   * A script for /bin/sh, or for the interpreter that its first line names with {@code #!}.
   *
   * @param text the script
   */
  record Script(String text) implements Action {
    @Override
    public String kind() {
      return "script";
    }
  }

  /**
   * A program of SQL statements.
   *
   * @param text the program
   * @param datasource its data source's name or URL; {@code default} unless told otherwise
   */
  record Sql(String text, String datasource, SqlOptions options) implements Action {
    public Sql(String text, String datasource) {
      this(text, datasource, SqlOptions.NONE);
    }

    @Override
    public String kind() {
      return "sql";
    }
  }

  /**
   * A scripted outcome for tests.
   *
   * @param script see the fake executor
   */
  record Fake(String script) implements Action {
    @Override
    public String kind() {
      return "fake";
    }
  }
}

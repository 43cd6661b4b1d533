package dev.signalbox.cli.shell;

import java.util.List;

/** Runs what was typed. */
public interface SqlRunner {
  /**
   * Runs a program and shows what comes of it; what fails is shown too.
   *
   * @param setup statements that run before it on the same connection
   * @return whether all its statements succeeded
   */
  boolean run(String program, String setup);

  /**
   * Runs a program and shows nothing.
   *
   * @return its rows as text, no more than fit in memory; none if it failed
   */
  List<List<String>> query(String program, String setup);

  /**
   * Stops what {@link #run} is at, or the next one if it has not begun: from another thread, at any
   * moment between two inputs.
   */
  void cancel();

  /** What {@link #cancel} was called for is over: the next input is awaited. */
  void awaitsInput();

  /** Shows a line that is no result. */
  void say(String line);
}

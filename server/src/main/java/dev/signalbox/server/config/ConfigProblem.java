package dev.signalbox.server.config;

/**
 * Something wrong with the configuration.
 *
 * @param where file:line:column, or the option
 * @param message begins with a code of docs/errors.md
 */
public record ConfigProblem(String where, String message) {
  @Override
  public String toString() {
    return where + ": " + message;
  }
}

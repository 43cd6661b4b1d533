package dev.signalbox.core.token;

import dev.signalbox.core.model.RunId;

/**
 * A client's place in a run's story.
 *
 * @param run which run
 * @param index of the log entry that submitted it: a node that has not applied it yet must wait
 *     before it may say that there is no such run
 * @param cursor how far the client has fetched
 */
public record Token(RunId run, long index, Cursor cursor) {
  public Token {
    if (index < 0) {
      throw new IllegalArgumentException("index " + index);
    }
  }

  /** At the start of the story. */
  public static Token start(RunId run, long index) {
    return new Token(run, index, Cursor.START);
  }

  public Token at(Cursor place) {
    return new Token(run, index, place);
  }
}

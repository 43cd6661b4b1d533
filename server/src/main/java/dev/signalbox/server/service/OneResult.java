package dev.signalbox.server.service;

import dev.signalbox.api.v1.Response;
import org.jspecify.annotations.Nullable;

/**
 * At most one result's head and rows go into a page. Notices do until the result begins, since they
 * may tell of the row that follows them.
 */
final class OneResult implements PageRule {
  private @Nullable Response first;

  @Override
  public boolean takes(Response response) {
    if (first == null) {
      first = belongsToResult(response) ? response : null;
      return true;
    }
    boolean goesOn =
        hasRows(response)
            && response.getTask().equals(first.getTask())
            && response.getAttempt() == first.getAttempt();
    return goesOn || !(belongsToResult(response) || response.hasNotice());
  }

  static boolean belongsToResult(Response response) {
    return response.hasHead() || hasRows(response);
  }

  static boolean hasRows(Response response) {
    return response.hasRow() || response.hasPackedRows();
  }
}

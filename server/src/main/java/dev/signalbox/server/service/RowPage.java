package dev.signalbox.server.service;

import dev.signalbox.api.v1.Head;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a fetch, of which only rows are wanted.
 *
 * @param status as the reader sees it
 * @param token for the next page
 * @param end whether nothing can follow
 * @param notices what the service said before the rows
 * @param result null if the page has no rows nor the beginning of a result
 */
public record RowPage(
    JobStatus.Code status,
    String token,
    boolean end,
    List<String> notices,
    @Nullable Result result) {
  public RowPage {
    notices = List.copyOf(notices);
  }

  /**
   * Rows of one result.
   *
   * @param task whose attempt's result it is
   * @param database the kind of database that it comes from, e.g. {@code duckdb}; empty if that is
   *     not known
   * @param head also where the result began on an earlier page
   * @param rows each a row, or many that are packed
   */
  public record Result(String task, int attempt, String database, Head head, List<Response> rows) {
    public Result {
      rows = List.copyOf(rows);
    }
  }
}

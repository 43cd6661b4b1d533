package dev.signalbox.cli.follow;

import dev.signalbox.api.v1.Column;
import dev.signalbox.api.v1.Response;
import dev.signalbox.core.output.Value;
import java.util.ArrayList;
import java.util.List;

/** Shows results as their parts come in. */
interface Results {
  void head(Response response);

  /** Rows, packed or one. */
  void rows(Response response);

  void end(Response response);

  /** A page has been shown. */
  default void page() {}

  /** Shows results whose end never came: the attempt was stopped in the middle. */
  void flush();

  /** Where a result comes from. */
  record Source(String task, int attempt) {
    static Source of(Response response) {
      return new Source(response.getTask(), response.getAttempt());
    }
  }

  /** The head was fetched with an earlier token: the names are not known, the values are. */
  static List<Column> unnamed(List<Value> row) {
    List<Column> columns = new ArrayList<>();
    for (int i = 1; i <= row.size(); i++) {
      columns.add(Column.newBuilder().setName("column " + i).build());
    }
    return columns;
  }

  static String count(long rows) {
    return rows + (rows == 1 ? " row" : " rows");
  }
}

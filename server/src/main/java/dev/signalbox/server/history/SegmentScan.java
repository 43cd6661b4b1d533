package dev.signalbox.server.history;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

/** Finds out by reading all of a segment what {@link SegmentInfo} says about it. */
final class SegmentScan {
  private SegmentScan() {}

  static SegmentInfo scan(Connection connection, long number) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      long index;
      try (ResultSet row = statement.executeQuery("SELECT log_index FROM applied")) {
        if (!row.next()) {
          throw new SQLException("segment " + number + " has no applied index");
        }
        index = row.getLong(1);
      }
      long[] blocks = blocks(statement);
      try (ResultSet row =
          statement.executeQuery(
              "SELECT count(*), min(created_ms), max(created_ms), min(ended_ms), max(ended_ms)"
                  + " FROM run")) {
        return new SegmentInfo(
            number,
            index,
            row.getLong(1),
            new SegmentInfo.Span(row.getLong(2), row.getLong(3)),
            new SegmentInfo.Span(row.getLong(4), row.getLong(5)),
            blocks);
      }
    }
  }

  private static long[] blocks(Statement statement) throws SQLException {
    long[] blocks = new long[128];
    int count = 0;
    try (ResultSet rows = statement.executeQuery("SELECT id FROM run ORDER BY id")) {
      while (rows.next()) {
        long block = SegmentInfo.block(rows.getLong(1));
        if (count > 0 && blocks[count - 1] == block) {
          continue;
        }
        if (count == blocks.length) {
          blocks = Arrays.copyOf(blocks, count * 2);
        }
        blocks[count++] = block;
      }
    }
    return Arrays.copyOf(blocks, count);
  }
}

package dev.signalbox.server.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one segment through a connection of its own. For one thread at a time. */
final class SegmentReader implements AutoCloseable {
  private static final String LIGHT =
      "SELECT id, name, queue, state, created_ms, ended_ms, summary FROM run WHERE id < ? AND id > ?"
          + " AND ended_ms >= ?";

  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  SegmentReader(Connection connection) {
    this.connection = connection;
  }

  Optional<FinishedRun> find(long id, long endedFromMs) throws SQLException {
    PreparedStatement statement =
        prepare(
            "SELECT id, name, queue, state, created_ms, ended_ms, summary, body FROM run"
                + " JOIN body USING (id) WHERE id = ? AND ended_ms >= ?");
    statement.setLong(1, id);
    statement.setLong(2, endedFromMs);
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? Optional.of(run(row, Bodies.unpack(row.getBytes(8)))) : Optional.empty();
    }
  }

  /** Light rows that match, newest id first, only ids greater than the given one. */
  List<FinishedRun> list(HistoryQuery query, long aboveId, long endedFromMs) throws SQLException {
    List<FinishedRun> found = new ArrayList<>();
    if (query.states().isEmpty()) {
      list(query, -1, new Bounds(aboveId, endedFromMs), found);
    }
    // One state at a time, since an index gives the order only for a single value.
    for (int state : query.states()) {
      list(query, state, new Bounds(aboveId, endedFromMs), found);
    }
    return found;
  }

  private record Bounds(long aboveId, long endedFromMs) {}

  private void list(HistoryQuery query, int state, Bounds bounds, List<FinishedRun> into)
      throws SQLException {
    HistoryQuery.Created created = query.created();
    boolean anyTime = created.equals(HistoryQuery.Created.ANY_TIME);
    String sql =
        LIGHT
            + (state < 0 ? "" : " AND state = ?")
            + (query.name().isEmpty() ? "" : " AND name = ?")
            + (query.queue().isEmpty() ? "" : " AND queue = ?")
            + (anyTime ? "" : " AND created_ms >= ? AND created_ms < ?")
            + " ORDER BY id DESC LIMIT ?";
    PreparedStatement statement = prepare(sql);
    int at = 1;
    statement.setLong(at++, query.beforeId());
    statement.setLong(at++, bounds.aboveId);
    statement.setLong(at++, bounds.endedFromMs);
    if (state >= 0) {
      statement.setInt(at++, state);
    }
    if (!query.name().isEmpty()) {
      statement.setString(at++, query.name());
    }
    if (!query.queue().isEmpty()) {
      statement.setString(at++, query.queue());
    }
    if (!anyTime) {
      statement.setLong(at++, created.fromMs());
      statement.setLong(at++, created.beforeMs());
    }
    statement.setInt(at, query.limit());
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        into.add(run(rows, FinishedRun.NOTHING));
      }
    }
  }

  /** Ids of runs that ended in the span of time, the end left out. */
  long[] endedBetween(long fromMs, long beforeMs, int limit) throws SQLException {
    PreparedStatement statement =
        prepare("SELECT id FROM run WHERE ended_ms >= ? AND ended_ms < ? ORDER BY id LIMIT ?");
    statement.setLong(1, fromMs);
    statement.setLong(2, beforeMs);
    statement.setInt(3, limit);
    long[] ids = new long[16];
    int count = 0;
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        if (count == ids.length) {
          ids = java.util.Arrays.copyOf(ids, count * 2);
        }
        ids[count++] = rows.getLong(1);
      }
    }
    return java.util.Arrays.copyOf(ids, count);
  }

  private static FinishedRun run(ResultSet row, byte[] body) throws SQLException {
    return new FinishedRun(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getInt(4),
        row.getLong(5),
        row.getLong(6),
        bytes(row.getBytes(7)),
        body);
  }

  // The driver gives null for a blob of no bytes.
  private static byte[] bytes(byte @Nullable [] value) {
    return value == null ? FinishedRun.NOTHING : value;
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    return statement;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}

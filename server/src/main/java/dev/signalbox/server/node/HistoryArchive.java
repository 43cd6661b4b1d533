package dev.signalbox.server.node;

import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.run.RunCodec;
import dev.signalbox.server.history.FinishedRun;
import dev.signalbox.server.history.History;
import dev.signalbox.server.history.HistoryConfig;
import dev.signalbox.server.history.HistoryQuery;
import dev.signalbox.server.log.SnapshotWriter;
import dev.signalbox.server.service.RunQuery;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Keeps finished runs in the history's files. */
public final class HistoryArchive implements Archive, AutoCloseable {
  private static final Duration BACKUP_MAX = Duration.ofMinutes(10);

  private final Path dir;
  private final HistoryConfig config;
  private volatile History history;

  public HistoryArchive(Path dir, HistoryConfig config) throws IOException {
    this.dir = dir;
    this.config = config;
    this.history = History.open(dir, config);
  }

  @Override
  public void append(long index, List<Run> ended) {
    history.append(index, ended.stream().map(HistoryArchive::row).toList());
  }

  @Override
  public long durableIndex() {
    return history.durableIndex();
  }

  @Override
  public Optional<Run> find(RunId run) {
    return history.find(run.value()).map(row -> RunCodec.decode(row.body()));
  }

  @Override
  public List<RunId> list(RunQuery query) {
    HistoryQuery rows =
        new HistoryQuery(
            query.states().stream().map(Enum::ordinal).collect(Collectors.toSet()),
            query.name(),
            query.queue(),
            new HistoryQuery.Created(query.createdAfterMs(), query.createdBeforeMs()),
            query.beforeId(),
            query.limit());
    return history.list(rows).stream().map(row -> new RunId(row.id())).toList();
  }

  @Override
  public long count() {
    return history.count();
  }

  @Override
  public SnapshotWriter backup() {
    return snapshotDir -> {
      try {
        history.backup(snapshotDir, BACKUP_MAX);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("the backup of the history was interrupted");
      }
    };
  }

  @Override
  public void restore(@Nullable Path snapshotDir, long index) throws IOException {
    if (!history.needsRebuild(index)) {
      return;
    }
    history.close();
    if (snapshotDir == null) {
      History.clear(dir);
    } else {
      History.restore(snapshotDir, dir);
    }
    history = History.open(dir, config);
  }

  /**
   * Drops runs that ended before the time, and tells which.
   *
   * @return true if there is more to do
   */
  public boolean expire(long endedBeforeMs, History.Dropping dropping)
      throws IOException, InterruptedException {
    return history.expire(endedBeforeMs, dropping);
  }

  private static FinishedRun row(Run run) {
    return new FinishedRun(
        run.id().value(),
        run.spec().name(),
        run.spec().queue(),
        run.state().ordinal(),
        run.createdMs(),
        run.endedMs(),
        RunCodec.encode(run));
  }

  @Override
  public void close() {
    history.close();
  }
}

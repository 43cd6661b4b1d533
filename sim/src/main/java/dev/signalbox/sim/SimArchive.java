package dev.signalbox.sim;

import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import dev.signalbox.server.log.SnapshotWriter;
import dev.signalbox.server.node.Archive;
import dev.signalbox.server.service.RunQuery;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The history of one life of a node: what was appended lately is lost with that life. */
final class SimArchive implements Archive {
  private final SimDisk disk;
  private final Bug bug;
  private final TreeMap<Long, List<Run>> pending = new TreeMap<>();
  private final TreeMap<RunId, Run> byId = new TreeMap<>();
  private long pendingIndex;

  SimArchive(SimDisk disk, Bug bug) {
    this.disk = disk;
    this.bug = bug;
    read();
  }

  private void read() {
    byId.clear();
    disk.history.values().forEach(this::add);
    pending.values().forEach(this::add);
  }

  private void add(List<Run> runs) {
    runs.forEach(run -> byId.put(run.id(), run));
  }

  @Override
  public void append(long index, List<Run> ended) {
    if (bug == Bug.HISTORY_REPLAYED && !ended.isEmpty() && index <= disk.historyIndex) {
      disk.history.computeIfAbsent(index, i -> new ArrayList<>()).addAll(ended);
      return;
    }
    if (index <= Math.max(disk.historyIndex, pendingIndex)) {
      return;
    }
    pendingIndex = index;
    pending.put(index, new ArrayList<>(ended));
    add(ended);
  }

  /** What was appended becomes durable. */
  void flush() {
    disk.history.putAll(pending);
    disk.historyIndex = Math.max(disk.historyIndex, pendingIndex);
    pending.clear();
  }

  @Override
  public long durableIndex() {
    return disk.historyIndex;
  }

  @Override
  public Optional<Run> find(RunId run) {
    return Optional.ofNullable(byId.get(run));
  }

  @Override
  public List<RunId> list(RunQuery query) {
    return byId.descendingMap().values().stream()
        .filter(run -> query.states().isEmpty() || query.states().contains(run.state()))
        .filter(run -> run.id().value() < query.beforeId())
        .limit(query.limit())
        .map(Run::id)
        .toList();
  }

  @Override
  public long count() {
    long count = 0;
    for (List<Run> runs : disk.history.values()) {
      count += runs.size();
    }
    for (List<Run> runs : pending.values()) {
      count += runs.size();
    }
    return count;
  }

  @Override
  public SnapshotWriter backup() {
    return dir -> {
      TreeMap<Long, List<Run>> copy = new TreeMap<>(disk.history);
      copy.putAll(pending);
      disk.backups.put(dir, copy);
    };
  }

  @Override
  public void restore(@Nullable Path snapshotDir, long index) {
    if (Math.max(disk.historyIndex, pendingIndex) >= index || snapshotDir == null) {
      return;
    }
    TreeMap<Long, List<Run>> backup = disk.backups.get(snapshotDir);
    if (backup == null) {
      throw new Violation("I10", "the snapshot " + snapshotDir + " has no history");
    }
    disk.history = new TreeMap<>(backup);
    // A backup may hold more than its snapshot: what is in it must not be taken again.
    disk.historyIndex = backup.isEmpty() ? index : Math.max(index, backup.lastKey());
    pending.clear();
    pendingIndex = disk.historyIndex;
    read();
  }
}

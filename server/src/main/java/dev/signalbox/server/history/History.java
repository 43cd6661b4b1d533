package dev.signalbox.server.history;

import dev.signalbox.core.codec.ByteReader.MalformedException;
import dev.signalbox.server.history.Catalog.Sealed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The finished runs. One thread appends; any thread reads. What is appended is readable at once and
 * committed soon after, with the log index it came from in the same transaction.
 */
public final class History implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(History.class);
  private static final int EXPIRED_RUNS_MAX = 10_000;

  private final Segments segments;
  private final Readers readers;
  private final HistoryWriter writer;
  private final List<String> damages;
  private final ReentrantLock expiring = new ReentrantLock();

  private History(Segments segments, Readers readers, HistoryWriter writer, List<String> damages) {
    this.segments = segments;
    this.readers = readers;
    this.writer = writer;
    this.damages = new CopyOnWriteArrayList<>(damages);
  }

  /**
   * Opens the history, or makes an empty one. A damaged file is moved aside with a warning; ask
   * {@link #needsRebuild} then. SQLite's native library is kept beside the directory, in "lib".
   *
   * @throws IOException if the directory cannot be used, or holds a newer format
   */
  public static History open(Path dir, HistoryConfig config) throws IOException {
    Files.createDirectories(dir);
    SqliteLibrary.keepIn(dir.resolveSibling("lib"));
    List<String> damages = new ArrayList<>();
    Segments segments = Segments.load(dir, damages);
    for (String damage : damages) {
      LOG.warn("history is damaged problem={}", damage);
    }
    OpenSegment open = openSegment(segments);
    segments.opened(open.segment());
    Readers readers = new Readers(segments, config.readersMax());
    HistoryWriter writer = new HistoryWriter(segments, readers, config, open);
    writer.start();
    return new History(segments, readers, writer, damages);
  }

  private static OpenSegment openSegment(Segments segments) throws IOException {
    long number = segments.nextNumber();
    Path file = segments.file(number);
    try {
      return OpenSegment.open(file, number, segments.sealedIndex());
    } catch (SQLException e) {
      if (!Sqlite.damaged(e)) {
        throw Sqlite.io("cannot open " + file, e);
      }
      LOG.warn("history segment is damaged, moved aside file={}", file, e);
      Segments.moveAside(file);
    }
    try {
      return OpenSegment.open(file, number, segments.sealedIndex());
    } catch (SQLException e) {
      throw Sqlite.io("cannot make " + file, e);
    }
  }

  /**
   * Whether something is lost that the log after the snapshot cannot give back: close this then,
   * and {@link #restore} the snapshot.
   *
   * @param snapshotIndex the log index of the newest snapshot; 0 if there is none
   */
  public boolean needsRebuild(long snapshotIndex) {
    return !damages.isEmpty() || durableIndex() < snapshotIndex;
  }

  /**
   * Adds runs that ended at a log index; nothing if that index is not new, as in a replay. Blocks
   * only while as much is pending as the config allows, which takes a disk that is full for long:
   * nothing is dropped. Called by one thread, with growing indexes.
   *
   * @throws IllegalStateException if the history is closed
   */
  public void append(long index, List<FinishedRun> runs) {
    writer.append(index, runs);
  }

  /**
   * The log index up to which everything is committed: it survives a kill of the process. A power
   * loss may take it back, never before the last {@link #flush} or {@link #backup}.
   */
  public long durableIndex() {
    return writer.durableIndex();
  }

  /**
   * Waits until everything appended is on the disk, power loss included.
   *
   * @return false if that took too long, e.g. while the disk is full
   */
  public boolean flush(Duration timeout) throws InterruptedException {
    if (!writer.awaitCommitted(timeout.toMillis())) {
      return false;
    }
    try {
      writer
          .call(
              open -> {
                open.sync();
                return true;
              })
          .get();
      return true;
    } catch (ExecutionException e) {
      LOG.warn("history could not be synced", e.getCause());
      return false;
    }
  }

  /** What keeps the history from being written, or what of it cannot be read; empty if nothing. */
  public Optional<String> problem() {
    return writer.problem().or(() -> damages.stream().findFirst());
  }

  /** How many runs there are. Expired ones count until {@link #expire} has gone over them. */
  public long count() {
    long sealed = 0;
    for (Sealed segment : segments.view().catalog().sealed()) {
      sealed += segment.liveRuns();
    }
    return sealed + writer.runs();
  }

  /** The run with its body. */
  public Optional<FinishedRun> find(long id) {
    long hiddenBeforeMs = segments.view().catalog().hiddenBeforeMs();
    // Memory first, files then: a run leaves memory only after it is in a file.
    FinishedRun pending = writer.pending().get(id);
    if (pending != null) {
      return pending.endedMs() < hiddenBeforeMs ? Optional.empty() : Optional.of(pending);
    }
    for (Readers.Key key : holders(id)) {
      Optional<FinishedRun> run =
          read(key, Optional.empty(), reader -> reader.find(id, hiddenBeforeMs));
      if (run.isPresent()) {
        return run;
      }
    }
    return Optional.empty();
  }

  private List<Readers.Key> holders(long id) {
    Segments.View view = segments.view();
    List<Readers.Key> holders = new ArrayList<>();
    List<Sealed> sealed = view.catalog().sealed();
    if (view.open() >= 0) {
      holders.add(new Readers.Key(view.open(), false));
    }
    for (int i = sealed.size() - 1; i >= 0; i--) {
      if (sealed.get(i).info().mayHold(id)) {
        holders.add(new Readers.Key(sealed.get(i).number(), true));
      }
    }
    return holders;
  }

  /** Light rows that match, the newest id first; less than the limit means there are no more. */
  public List<FinishedRun> list(HistoryQuery query) {
    NavigableMap<Long, FinishedRun> found = new TreeMap<>(Comparator.reverseOrder());
    long hiddenBeforeMs = segments.view().catalog().hiddenBeforeMs();
    for (FinishedRun run :
        writer.pending().headMap(query.beforeId(), false).descendingMap().values()) {
      if (run.endedMs() >= hiddenBeforeMs && query.matches(run)) {
        found.put(run.id(), run.light());
        if (found.size() >= query.limit()) {
          break;
        }
      }
    }
    for (Candidate candidate : candidates(query, hiddenBeforeMs)) {
      long aboveId = found.size() >= query.limit() ? found.lastKey() : Long.MIN_VALUE;
      if (candidate.idBound <= aboveId) {
        break;
      }
      List<FinishedRun> rows =
          read(candidate.key, List.of(), reader -> reader.list(query, aboveId, hiddenBeforeMs));
      rows.forEach(run -> found.put(run.id(), run));
      while (found.size() > query.limit()) {
        found.pollLastEntry();
      }
    }
    return List.copyOf(found.values());
  }

  /** A segment that may have matches; none of its ids in question is greater than the bound. */
  private record Candidate(Readers.Key key, long idBound) {}

  private List<Candidate> candidates(HistoryQuery query, long hiddenBeforeMs) {
    Segments.View view = segments.view();
    List<Candidate> candidates = new ArrayList<>();
    if (view.open() >= 0) {
      candidates.add(new Candidate(new Readers.Key(view.open(), false), Long.MAX_VALUE));
    }
    for (Sealed segment : view.catalog().sealed()) {
      SegmentInfo info = segment.info();
      long bound = info.idBoundBelow(query.beforeId());
      boolean inTime =
          info.created().max() >= query.created().fromMs()
              && info.created().min() < query.created().beforeMs()
              && info.ended().max() >= hiddenBeforeMs;
      if (bound >= 0 && inTime) {
        candidates.add(new Candidate(new Readers.Key(segment.number(), true), bound));
      }
    }
    candidates.sort(Comparator.comparingLong(Candidate::idBound).reversed());
    return candidates;
  }

  private <T> T read(Readers.Key key, T gone, Readers.Read<T> read) {
    try {
      return readers.read(key, gone, read);
    } catch (SQLException | MalformedException e) {
      Path file = segments.file(key.number());
      if (e instanceof SQLException && !Sqlite.damaged(e) && Files.exists(file)) {
        throw new HistoryException(
            "SB-HISTORY-002: the history cannot be read: " + e.getMessage(), e);
      }
      // One bad file must not hide all others; the node's health shows it.
      String damage = file + " is damaged or missing";
      if (!damages.contains(damage)) {
        damages.add(damage);
        LOG.warn("history segment is damaged file={}", file, e);
      }
      return gone;
    }
  }

  /** Is told which runs go, so that their output can go before. */
  public interface Dropping {
    /** These are expired. May be told twice of a run, after a crash. */
    void expired(long[] runIds) throws IOException;
  }

  /**
   * Expires runs: from now on no read shows those that ended before the given time. One call goes
   * over a bounded number of them.
   *
   * @return true if there is more to do: call again
   */
  public boolean expire(long endedBeforeMs, Dropping dropping)
      throws IOException, InterruptedException {
    expiring.lockInterruptibly();
    try {
      segments.hide(endedBeforeMs);
      long beforeMs = segments.view().catalog().hiddenBeforeMs();
      return expireOpen(beforeMs, dropping) || expireSealed(beforeMs, dropping);
    } finally {
      expiring.unlock();
    }
  }

  private boolean expireOpen(long beforeMs, Dropping dropping)
      throws IOException, InterruptedException {
    long open = segments.view().open();
    if (open < 0) {
      return false;
    }
    long[] ids =
        read(
            new Readers.Key(open, false),
            new long[0],
            reader -> reader.endedBetween(Long.MIN_VALUE, beforeMs, EXPIRED_RUNS_MAX));
    if (ids.length == 0) {
      return false;
    }
    dropping.expired(ids);
    await(
        writer.call(
            segment -> {
              segment.delete(ids);
              return true;
            }));
    return ids.length == EXPIRED_RUNS_MAX;
  }

  private boolean expireSealed(long beforeMs, Dropping dropping) throws IOException {
    Segments.View view = segments.view();
    List<Sealed> due =
        view.catalog().sealed().stream()
            .filter(each -> each.reportedBeforeMs() < beforeMs)
            .filter(each -> each.info().ended().min() < beforeMs)
            .toList();
    if (due.isEmpty()) {
      return false;
    }
    Sealed segment = due.getFirst();
    long[] ids =
        read(
            new Readers.Key(segment.number(), true),
            new long[0],
            reader -> reader.endedBetween(segment.reportedBeforeMs(), beforeMs, Integer.MAX_VALUE));
    if (ids.length > 0) {
      dropping.expired(ids);
    }
    // The newest file stays while there is no open one: its number must not be used again.
    if (segment.info().ended().max() < beforeMs && view.open() >= 0) {
      segments.drop(segment.number());
      readers.retire();
    } else {
      segments.reported(segment, beforeMs, ids.length);
    }
    return due.size() > 1;
  }

  /**
   * Puts a copy of everything appended so far into a directory, which is made. Sealed segments are
   * linked, the open one is copied. What is appended during the call may be in it as well.
   */
  public void backup(Path snapshotDir, Duration timeout) throws IOException, InterruptedException {
    if (!writer.awaitCommitted(timeout.toMillis())) {
      throw new IOException("history could not be written in time: " + problem().orElse("slow"));
    }
    Files.createDirectories(snapshotDir);
    await(
        writer.call(
            open -> {
              // On the writer's thread, so that no segment is sealed between the two steps.
              Catalog catalog = segments.view().catalog();
              for (Sealed segment : catalog.sealed()) {
                Path file = segments.file(segment.number());
                Disk.linkOrCopy(file, snapshotDir.resolve(file.getFileName()));
              }
              catalog.write(snapshotDir);
              open.copyTo(snapshotDir.resolve(open.file().getFileName()));
              Disk.syncDirectory(snapshotDir);
              return true;
            }));
  }

  /**
   * Replaces the history by a backup; no history may be open there. A crash leaves the old one or
   * none, which {@link #needsRebuild} notices.
   */
  public static void restore(Path snapshotDir, Path dir) throws IOException {
    Path parent = Objects.requireNonNull(dir.toAbsolutePath().getParent(), "dir is the root");
    Path fresh = parent.resolve(dir.getFileName() + ".restoring");
    Disk.deleteFlat(fresh);
    Files.createDirectories(fresh);
    List<Path> files = Disk.list(snapshotDir);
    for (Path file : files) {
      // The last segment will be written to, so it needs bytes of its own.
      boolean linked = file.toString().endsWith(".db") && !file.equals(lastSegment(files));
      if (linked) {
        Disk.linkOrCopy(file, fresh.resolve(file.getFileName()));
      } else {
        Disk.copy(file, fresh.resolve(file.getFileName()));
      }
    }
    Disk.syncDirectory(fresh);
    Disk.deleteFlat(dir);
    Files.move(fresh, dir);
    Disk.syncDirectory(parent);
  }

  private static @Nullable Path lastSegment(List<Path> files) {
    return files.stream()
        .filter(file -> file.toString().endsWith(".db"))
        .max(Comparator.naturalOrder())
        .orElse(null);
  }

  /** Deletes the history, for a rebuild from the log's first entry; none may be open there. */
  public static void clear(Path dir) throws IOException {
    Disk.deleteFlat(dir);
  }

  private static <T> T await(java.util.concurrent.CompletableFuture<T> future)
      throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException("history: " + e.getMessage(), e);
    }
  }

  /** Writes what is pending, for a few seconds at most; the log still has what is left. */
  @Override
  public void close() {
    writer.close();
    readers.close();
  }
}

package dev.signalbox.server.history;

import dev.signalbox.core.codec.ByteReader.MalformedException;
import dev.signalbox.server.history.Catalog.Sealed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which files there are. The view that readers use is replaced as a whole, so that a run is always
 * in exactly one of its segments.
 */
final class Segments {
  private static final Logger LOG = LoggerFactory.getLogger(Segments.class);
  private static final String SUFFIX = ".db";

  /**
   * What there is to read.
   *
   * @param open the number of the segment being written; -1 while there is none
   */
  record View(Catalog catalog, long open) {}

  private final Path dir;
  private volatile View view;

  private Segments(Path dir, Catalog catalog) {
    this.dir = dir;
    this.view = new View(catalog, -1);
  }

  /**
   * Finds the sealed segments.
   *
   * @param damages what is missing or bad is added to it
   */
  static Segments load(Path dir, List<String> damages) throws IOException {
    List<Long> numbers = numbers(dir);
    Catalog catalog;
    try {
      catalog = Catalog.read(dir);
      deleteDropped(dir, catalog, numbers);
    } catch (NoSuchFileException e) {
      catalog = scan(dir, numbers, damages);
    } catch (MalformedException e) {
      LOG.warn("history catalog is damaged, reading all segments dir={}", dir, e);
      catalog = scan(dir, numbers, damages);
    }
    for (Sealed segment : catalog.sealed()) {
      Path file = file(dir, segment.number());
      if (!Files.exists(file)) {
        damages.add(file + " is missing");
      } else if (Files.size(file) != segment.bytes()) {
        damages.add(file + " has another length than when it was sealed");
      }
    }
    return new Segments(dir, catalog);
  }

  /** All but the newest are sealed; that one is left to the writer. */
  private static Catalog scan(Path dir, List<Long> numbers, List<String> damages)
      throws IOException {
    List<Sealed> sealed = new ArrayList<>();
    for (long number : numbers.subList(0, Math.max(0, numbers.size() - 1))) {
      Path file = file(dir, number);
      try (Connection connection = Sqlite.sealedReader(file)) {
        SegmentInfo info = SegmentScan.scan(connection, number);
        sealed.add(new Sealed(info, Files.size(file), Long.MIN_VALUE, 0));
      } catch (SQLException e) {
        LOG.warn("history segment is damaged, moved aside file={}", file, e);
        damages.add(file + " is damaged");
        moveAside(file);
      }
    }
    Catalog catalog = new Catalog(sealed, Long.MIN_VALUE);
    if (!sealed.isEmpty()) {
      catalog.write(dir);
    }
    return catalog;
  }

  // A segment that expired leaves the catalog first and the disk then; a crash comes between.
  private static void deleteDropped(Path dir, Catalog catalog, List<Long> numbers)
      throws IOException {
    Set<Long> listed = new HashSet<>();
    long last = -1;
    for (Sealed segment : catalog.sealed()) {
      listed.add(segment.number());
      last = Math.max(last, segment.number());
    }
    long newest = numbers.isEmpty() ? -1 : numbers.getLast();
    for (long number : numbers) {
      if (number < newest && !listed.contains(number)) {
        Files.deleteIfExists(file(dir, number));
      }
      if (number < newest || number <= last) {
        Files.deleteIfExists(OpenSegment.wal(file(dir, number)));
        Files.deleteIfExists(OpenSegment.shm(file(dir, number)));
      }
    }
  }

  private static List<Long> numbers(Path dir) throws IOException {
    List<Long> numbers = new ArrayList<>();
    for (Path path : Disk.list(dir)) {
      String name = path.getFileName().toString();
      if (name.matches("[0-9]{8,18}\\.db")) {
        numbers.add(Long.parseLong(name.substring(0, name.length() - SUFFIX.length())));
      }
    }
    numbers.sort(null);
    return numbers;
  }

  /**
   * The number of the segment to write: what lies there after the last sealed one, or a new one.
   */
  long nextNumber() throws IOException {
    long last = lastSealed() == null ? 0 : view.catalog.sealed().getLast().number();
    List<Long> numbers = numbers(dir);
    return numbers.isEmpty() ? last + 1 : Math.max(last + 1, numbers.getLast());
  }

  /** The log index at the end of the last sealed segment; 0 if there is none. */
  long sealedIndex() {
    Sealed last = lastSealed();
    return last == null ? 0 : last.info().index();
  }

  private @org.jspecify.annotations.Nullable Sealed lastSealed() {
    List<Sealed> sealed = view.catalog.sealed();
    return sealed.isEmpty() ? null : sealed.getLast();
  }

  View view() {
    return view;
  }

  Path file(long number) {
    return file(dir, number);
  }

  private static Path file(Path dir, long number) {
    String digits = Long.toString(number);
    return dir.resolve("0".repeat(Math.max(0, 8 - digits.length())) + digits + SUFFIX);
  }

  /** The segment is there to be read while it is written. */
  synchronized void opened(long number) {
    view = new View(view.catalog, number);
  }

  /** The segment that was open never changes again. */
  synchronized void sealed(SegmentInfo info) throws IOException {
    List<Sealed> sealed = new ArrayList<>(view.catalog.sealed());
    sealed.add(new Sealed(info, Files.size(file(info.number())), Long.MIN_VALUE, 0));
    replace(new Catalog(sealed, view.catalog.hiddenBeforeMs()), -1);
  }

  /** Hides runs; written to disk with the next change of the catalog. */
  synchronized void hide(long endedBeforeMs) {
    Catalog catalog = view.catalog;
    if (endedBeforeMs > catalog.hiddenBeforeMs()) {
      view = new View(new Catalog(catalog.sealed(), endedBeforeMs), view.open);
    }
  }

  synchronized void reported(Sealed segment, long beforeMs, int runs) throws IOException {
    Sealed now =
        new Sealed(segment.info(), segment.bytes(), beforeMs, segment.reportedRuns() + runs);
    List<Sealed> sealed =
        view.catalog.sealed().stream()
            .map(each -> each.number() == segment.number() ? now : each)
            .toList();
    replace(new Catalog(sealed, view.catalog.hiddenBeforeMs()), view.open);
  }

  /** Drops a segment and its file. */
  synchronized void drop(long number) throws IOException {
    List<Sealed> sealed =
        view.catalog.sealed().stream().filter(each -> each.number() != number).toList();
    replace(new Catalog(sealed, view.catalog.hiddenBeforeMs()), view.open);
    Files.deleteIfExists(file(number));
  }

  private void replace(Catalog catalog, long open) throws IOException {
    catalog.write(dir);
    view = new View(catalog, open);
  }

  static void moveAside(Path file) throws IOException {
    for (Path path : List.of(file, OpenSegment.wal(file), OpenSegment.shm(file))) {
      if (!Files.exists(path)) {
        continue;
      }
      int count = 1;
      Path aside;
      do {
        aside = path.resolveSibling(path.getFileName() + ".damaged-" + count++);
      } while (Files.exists(aside));
      Files.move(path, aside);
    }
  }
}

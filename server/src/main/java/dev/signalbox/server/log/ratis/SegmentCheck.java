package dev.signalbox.server.log.ratis;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log's files before Ratis does. A write that was cut short by a crash leaves a torn end,
 * which nobody was told about: it is cut off. Damage to anything else could hide an acknowledged
 * entry: the log refuses to start. Ratis alone would refuse some torn ends and overlook some
 * damage.
 */
final class SegmentCheck {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentCheck.class);
  private static final Pattern NAME = Pattern.compile("log_(?:inprogress_(\\d+)|(\\d+)-(\\d+))");

  /**
   * What the log holds.
   *
   * @param first the index of its first entry, -1 if it has none
   * @param segments number of files
   */
  record Extent(long first, long last, int segments) {}

  /**
   * @param end the index of the last entry, -1 if the file is the open one
   */
  private record Segment(Path file, long start, long end) {
    boolean open() {
      return end < 0;
    }
  }

  private SegmentCheck() {}

  /**
   * @param dir the directory of the segments; it may be missing
   * @throws LogDamagedException if an entry that may have been acknowledged is gone
   */
  static Extent check(Path dir) throws IOException {
    if (!Files.isDirectory(dir)) {
      return new Extent(-1, -1, 0);
    }
    List<Segment> segments = segments(dir);
    long next = segments.isEmpty() ? -1 : segments.getFirst().start;
    for (int i = 0; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      boolean last = i == segments.size() - 1;
      if (segment.start != next) {
        throw damaged(segment, "begins at entry " + segment.start + ", expected was " + next, 0);
      }
      if (segment.open() && !last) {
        throw damaged(segment, "was never finished but has successors", 0);
      }
      next = checkSegment(segment);
    }
    boolean empty = segments.isEmpty() || next == segments.getFirst().start;
    return new Extent(
        empty ? -1 : segments.getFirst().start, empty ? -1 : next - 1, segments.size());
  }

  private static List<Segment> segments(Path dir) throws IOException {
    List<Segment> segments = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(dir, "log_*")) {
      for (Path file : files) {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        if (!name.matches()) {
          continue;
        }
        segments.add(
            name.group(1) != null
                ? new Segment(file, Long.parseLong(name.group(1)), -1)
                : new Segment(file, Long.parseLong(name.group(2)), Long.parseLong(name.group(3))));
      }
    }
    segments.sort(Comparator.comparingLong(Segment::start));
    return segments;
  }

  /** Returns the index after the last entry of the segment. */
  private static long checkSegment(Segment segment) throws IOException {
    long next = segment.start;
    try (FileChannel channel = FileChannel.open(segment.file, StandardOpenOption.READ);
        Arena arena = Arena.ofConfined()) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw damaged(segment, "is larger than any we write", 0);
      }
      ByteBuffer bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena).asByteBuffer();
      if (!SegmentRecord.hasHeader(bytes)) {
        return checkHeaderless(segment, bytes);
      }
      int at = SegmentRecord.FILE_HEADER_BYTES;
      for (SegmentRecord record; (record = SegmentRecord.at(bytes, at)) != null; ) {
        if (record.index() != next) {
          throw damaged(segment, "has entry " + record.index() + " where " + next + " belongs", at);
        }
        next++;
        at = record.end();
      }
      if (!segment.open()) {
        if (next <= segment.end) {
          throw damaged(segment, "has no valid entry " + next, at);
        }
      } else if (!SegmentRecord.zeroFrom(bytes, at)) {
        checkTorn(segment, bytes, at, next);
        cut(segment, at, next);
      }
    }
    return next;
  }

  /** A file that was being created has part of its header, or zeros; Ratis deletes such a file. */
  private static long checkHeaderless(Segment segment, ByteBuffer bytes) throws IOException {
    if (segment.open() && SegmentRecord.headerBegun(bytes)) {
      return segment.start;
    }
    throw damaged(segment, "has no header", 0);
  }

  /**
   * Writes of one sync may reach the disk in any order, so that valid records may follow a torn
   * one. But a record that was proposed when the torn one had been applied proves that this one was
   * whole.
   */
  private static void checkTorn(Segment segment, ByteBuffer bytes, int from, long torn)
      throws IOException {
    for (int at = from + 1; at < bytes.limit(); at++) {
      SegmentRecord later = SegmentRecord.at(bytes, at);
      if (later != null && later.appliedIndex(bytes, at) >= torn) {
        throw damaged(segment, "lost entry " + torn + ", but has entry " + later.index(), from);
      }
    }
  }

  private static void cut(Segment segment, int at, long next) throws IOException {
    try (FileChannel channel = FileChannel.open(segment.file, StandardOpenOption.WRITE)) {
      LOG.warn(
          "event=torn_tail_cut file={} position={} bytes={} next_index={}",
          segment.file,
          at,
          channel.size() - at,
          next);
      channel.truncate(at);
      channel.force(true);
    }
  }

  private static LogDamagedException damaged(Segment segment, String what, int position) {
    return new LogDamagedException(
        "SB-LOG-500: the log is damaged: %s %s (at byte %d). Restore the data directory from a backup, or this node from another one"
            .formatted(segment.file, what, position));
  }
}

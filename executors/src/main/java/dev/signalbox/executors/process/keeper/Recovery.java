package dev.signalbox.executors.process.keeper;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.output.FrameCodec;
import dev.signalbox.executors.process.keeper.Journal.Entry;
import dev.signalbox.executors.process.keeper.Message.Ended;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From the journal to attempts, and back. */
final class Recovery {
  /**
   * An attempt of an earlier keeper.
   *
   * @param pid 0 if it is not known whether it was started
   * @param strays start times of other processes of it, by their ids
   * @param ended null if it had not ended
   */
  record Remembered(
      AttemptKey key,
      String marker,
      String output,
      int pid,
      long startTicks,
      long startedMs,
      Map<Integer, Long> strays,
      @Nullable Ended ended,
      long outputBytes) {
    static Remembered of(Entry.Intent intent) {
      return new Remembered(
          intent.key(), intent.marker(), intent.output(), 0, 0, 0, Map.of(), null, 0);
    }

    Remembered with(Entry.Spawned it) {
      return new Remembered(
          key, marker, output, it.pid(), it.startTicks(), it.startedMs(), strays, null, 0);
    }

    Remembered with(Entry.Stray it) {
      Map<Integer, Long> more = new LinkedHashMap<>(strays);
      more.put(it.pid(), it.startTicks());
      return new Remembered(key, marker, output, pid, startTicks, startedMs, more, null, 0);
    }

    Remembered with(Entry.Finished it) {
      return new Remembered(
          key, marker, output, pid, startTicks, startedMs, Map.of(), it.ended(), it.outputBytes());
    }
  }

  /**
   * What a journal says.
   *
   * @param bootId of its last writer; empty if there was none
   */
  record Past(String bootId, Collection<Remembered> attempts) {}

  private Recovery() {}

  static Past read(List<Entry> entries) {
    String bootId = "";
    Map<AttemptKey, Remembered> attempts = new LinkedHashMap<>();
    for (Entry entry : entries) {
      switch (entry) {
        case Entry.Boot boot -> bootId = boot.bootId();
        case Entry.Intent it -> attempts.put(it.key(), Remembered.of(it));
        case Entry.Spawned it -> attempts.computeIfPresent(it.key(), (key, was) -> was.with(it));
        case Entry.Stray it -> attempts.computeIfPresent(it.key(), (key, was) -> was.with(it));
        case Entry.Finished it -> attempts.computeIfPresent(it.key(), (key, was) -> was.with(it));
        case Entry.Forgotten it -> attempts.remove(it.key());
      }
    }
    return new Past(bootId, attempts.values());
  }

  /** The shortest journal that says how these stand. */
  static List<Entry> entries(Collection<Attempt> attempts, String bootId) {
    List<Entry> entries = new ArrayList<>();
    entries.add(new Entry.Boot(bootId));
    for (Attempt attempt : attempts) {
      entries.add(new Entry.Intent(attempt.key, attempt.family.marker, attempt.outputPath));
      if (attempt.family.leader != 0) {
        entries.add(
            new Entry.Spawned(
                attempt.key, attempt.family.leader, attempt.family.startTicks, attempt.startedMs));
      }
      attempt.family.strays.forEach(
          (pid, ticks) -> entries.add(new Entry.Stray(attempt.key, pid, ticks)));
      if (attempt.ended != null) {
        entries.add(new Entry.Finished(attempt.key, attempt.ended, attempt.outputBytes));
      }
    }
    return entries;
  }

  /**
   * Cuts a half-written frame off the end of a dead keeper's file.
   *
   * @return the length of the whole frames
   */
  static long mendOutput(Libc libc, String path) {
    int fd = libc.open(path, Libc.O_RDWR | Libc.O_CLOEXEC, 0);
    if (fd < 0) {
      return 0;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = arena.allocate(4);
      long size = libc.seekEnd(fd);
      long at = 0;
      while (libc.pread(fd, header, 4, at) == 4) {
        int length = new ByteReader(header.toArray(JAVA_BYTE)).i32();
        if (length < 1 || length > FrameCodec.FRAME_BYTES_MAX || at + 4 + length > size) {
          break;
        }
        at += 4 + length;
      }
      libc.ftruncate(fd, at);
      libc.fdatasync(fd);
      return at;
    } finally {
      libc.close(fd);
    }
  }
}

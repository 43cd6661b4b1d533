package dev.signalbox.executors.process.keeper;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.codec.ByteReader.MalformedException;
import dev.signalbox.core.codec.ByteWriter;
import dev.signalbox.core.model.AttemptKey;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.zip.CRC32;

/**
 * What the keeper must know after it was killed: appended to a file before it is acted on. Nothing
 * is forced to the disk, for the file outlives the process; that the machine has gone down is told
 * by its boot id. When the disk is full, entries and what shall follow them wait in order.
 *
 * <p>An entry is its length (4 bytes), the CRC-32 of what follows (4 bytes), its kind and fields.
 */
final class Journal {
  /** A fact. */
  sealed interface Entry {
    /** What follows was written since this start of the machine. */
    record Boot(String bootId) implements Entry {}

    /** An attempt is about to start. */
    record Intent(AttemptKey key, String marker, String output) implements Entry {}

    /** It runs as this process. */
    record Spawned(AttemptKey key, int pid, long startTicks, long startedMs) implements Entry {}

    /** This process is of it too, although nothing it carries says so. */
    record Stray(AttemptKey key, int pid, long startTicks) implements Entry {}

    /** It is over. */
    record Finished(AttemptKey key, Message.Ended ended, long outputBytes) implements Entry {}

    /** Nobody asks for it any more. */
    record Forgotten(AttemptKey key) implements Entry {}
  }

  private record Waiting(byte[] bytes, Runnable then) {}

  private static final int HEADER_BYTES = 8;
  private static final int ENTRY_BYTES_MAX = 1024 * 1024;
  private static final long REWRITE_BYTES = 1024 * 1024;

  private final Libc libc;
  private final Path file;
  private final MemorySegment buffer;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final ByteWriter writer = new ByteWriter(512);
  private int fd;
  private long length;
  private long rewriteAt = REWRITE_BYTES;

  Journal(Arena arena, Path file) throws IOException {
    this.libc = new Libc(arena);
    this.file = file;
    buffer = arena.allocate(ENTRY_BYTES_MAX);
    fd = open();
  }

  /** Reads what a keeper has written; a torn end is cut off. */
  List<Entry> replay() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    List<Entry> entries = new ArrayList<>();
    int at = 0;
    while (bytes.length - at >= HEADER_BYTES) {
      ByteReader in = new ByteReader(bytes, at, HEADER_BYTES);
      int count = in.i32();
      int sum = in.i32();
      if (count < 1
          || count > bytes.length - at - HEADER_BYTES
          || sum != checksum(bytes, at + HEADER_BYTES, count)) {
        break;
      }
      try {
        entries.add(read(new ByteReader(bytes, at + HEADER_BYTES, count)));
      } catch (MalformedException | IllegalArgumentException e) {
        break;
      }
      at += HEADER_BYTES + count;
    }
    length = at;
    libc.ftruncate(fd, length);
    return entries;
  }

  /**
   * Appends an entry.
   *
   * @param then what may be done once it stands there: at once, unless the disk is full
   */
  void append(Entry entry, Runnable then) {
    writer.clear();
    encode(entry, writer);
    if (waiting.isEmpty() && write(writer.array(), writer.size())) {
      then.run();
    } else {
      waiting.add(new Waiting(writer.toByteArray(), then));
    }
  }

  /** Whether the disk is full. */
  boolean blocked() {
    return !waiting.isEmpty();
  }

  /** Tries again to append what waits. */
  void retry() {
    while (!waiting.isEmpty() && write(waiting.peek().bytes(), waiting.peek().bytes().length)) {
      waiting.remove().then().run();
    }
  }

  /** Whether it has grown so long that it should be written anew. */
  boolean isLong() {
    return length > rewriteAt && waiting.isEmpty();
  }

  /** Replaces all entries by those which still matter. If that fails, all stay. */
  void rewrite(List<Entry> entries) {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    ByteWriter all = new ByteWriter(1024);
    entries.forEach(entry -> encode(entry, all));
    try {
      Files.write(next, all.toByteArray());
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      libc.close(fd);
      fd = open();
      length = all.size();
    } catch (IOException e) {
      System.err.println("keeper: the journal cannot be shortened: " + e);
    }
    rewriteAt = Math.max(REWRITE_BYTES, length * 2);
  }

  private int open() throws IOException {
    int opened = libc.open(file.toString(), Libc.O_RDWR | Libc.O_CREAT | Libc.O_CLOEXEC, 0600);
    if (opened < 0) {
      throw new IOException(file + " cannot be opened, errno " + -opened);
    }
    return opened;
  }

  private boolean write(byte[] bytes, int count) {
    MemorySegment.copy(bytes, 0, buffer, JAVA_BYTE, 0, count);
    // What was written only in part is overwritten by the next try; its checksum betrays it.
    if (libc.pwrite(fd, buffer, count, length) != count) {
      return false;
    }
    length += count;
    return true;
  }

  private static void encode(Entry entry, ByteWriter out) {
    int start = out.size();
    out.i32(0).i32(0);
    switch (entry) {
      case Entry.Boot boot -> out.u8(1).string(boot.bootId());
      case Entry.Intent intent ->
          Message.writeKey(intent.key(), out.u8(2)).string(intent.marker()).string(intent.output());
      case Entry.Spawned spawned ->
          Message.writeKey(spawned.key(), out.u8(3))
              .varint(spawned.pid())
              .varint(spawned.startTicks())
              .varint(spawned.startedMs());
      case Entry.Finished finished -> {
        Message.writeKey(finished.key(), out.u8(4));
        Message.writeOutcome(finished.ended().outcome(), out);
        out.varint(finished.ended().endedMs()).varint(finished.outputBytes());
      }
      case Entry.Forgotten forgotten -> Message.writeKey(forgotten.key(), out.u8(5));
      case Entry.Stray stray ->
          Message.writeKey(stray.key(), out.u8(6)).varint(stray.pid()).varint(stray.startTicks());
    }
    int count = out.size() - start - HEADER_BYTES;
    out.putI32(start, count);
    out.putI32(start + 4, checksum(out.array(), start + HEADER_BYTES, count));
  }

  private static Entry read(ByteReader in) {
    int kind = in.u8();
    return switch (kind) {
      case 1 -> new Entry.Boot(in.string());
      case 2 -> new Entry.Intent(Message.readKey(in), in.string(), in.string());
      case 3 ->
          new Entry.Spawned(
              Message.readKey(in), in.count(Integer.MAX_VALUE), in.varint(), in.varint());
      case 4 ->
          new Entry.Finished(
              Message.readKey(in),
              new Message.Ended(Message.readOutcome(in), in.varint()),
              in.varint());
      case 5 -> new Entry.Forgotten(Message.readKey(in));
      case 6 -> new Entry.Stray(Message.readKey(in), in.count(Integer.MAX_VALUE), in.varint());
      default -> throw new MalformedException("an entry of kind " + kind);
    };
  }

  private static int checksum(byte[] bytes, int from, int count) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, count);
    return (int) crc.getValue();
  }
}

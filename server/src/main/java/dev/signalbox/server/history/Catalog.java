package dev.signalbox.server.history;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.codec.ByteReader.MalformedException;
import dev.signalbox.core.codec.ByteWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The list of sealed segments, in a small file, so that a start with hundreds of them opens none.
 *
 * @param sealed by growing number
 * @param hiddenBeforeMs runs that ended before are expired: no read shows them
 */
record Catalog(List<Sealed> sealed, long hiddenBeforeMs) {
  static final String FILE = "catalog";
  private static final int MAGIC = 0x53424843;
  private static final int FORMAT = 1;

  static final Catalog EMPTY = new Catalog(List.of(), Long.MIN_VALUE);

  Catalog {
    sealed = List.copyOf(sealed);
  }

  /**
   * A sealed segment.
   *
   * @param bytes the file's length
   * @param reportedBeforeMs its runs that ended before have been handed to the owner of their
   *     output
   * @param reportedRuns how many those are
   */
  record Sealed(SegmentInfo info, long bytes, long reportedBeforeMs, long reportedRuns) {
    long number() {
      return info.number();
    }

    long liveRuns() {
      return info.runs() - reportedRuns;
    }
  }

  /** Replaces the file; after a crash either the old or the new one is there, whole. */
  void write(Path dir) throws IOException {
    ByteWriter out = new ByteWriter(64 + sealed.size() * 256);
    out.i32(MAGIC).varint(FORMAT).zigzag(hiddenBeforeMs).varint(sealed.size());
    for (Sealed segment : sealed) {
      segment.info.write(out);
      out.varint(segment.bytes).zigzag(segment.reportedBeforeMs).varint(segment.reportedRuns);
    }
    out.i32(crc(out.array(), out.size()));
    Path fresh = dir.resolve(FILE + ".new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(out.array(), 0, out.size());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, dir.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    Disk.syncDirectory(dir);
  }

  /**
   * Reads the file.
   *
   * @throws MalformedException if it is damaged
   */
  static Catalog read(Path dir) throws IOException {
    byte[] bytes = Files.readAllBytes(dir.resolve(FILE));
    ByteReader in = new ByteReader(bytes, 0, Math.max(0, bytes.length - 4));
    if (in.i32() != MAGIC || in.count(Integer.MAX_VALUE) != FORMAT) {
      throw new MalformedException("not a catalog of format " + FORMAT);
    }
    if (new ByteReader(bytes, bytes.length - 4, 4).i32() != crc(bytes, bytes.length - 4)) {
      throw new MalformedException("a catalog with a wrong checksum");
    }
    long hiddenBeforeMs = in.zigzag();
    List<Sealed> sealed = new ArrayList<>();
    for (int count = in.count(in.remaining()); count > 0; count--) {
      SegmentInfo info = SegmentInfo.read(in);
      sealed.add(new Sealed(info, in.varint(), in.zigzag(), in.varint()));
    }
    return new Catalog(sealed, hiddenBeforeMs);
  }

  private static int crc(byte[] bytes, int count) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, count);
    return (int) crc.getValue();
  }
}

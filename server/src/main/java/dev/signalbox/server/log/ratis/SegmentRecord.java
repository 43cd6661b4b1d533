package dev.signalbox.server.log.ratis;

import dev.signalbox.server.log.Log;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedInputStream;
import org.jspecify.annotations.Nullable;

/**
 * One record of a Ratis segment file: length (a varint), a LogEntryProto of that length, and the
 * CRC32C of both (4 bytes, most significant first). Ratis keeps this format to itself; the tests of
 * {@link SegmentCheck} run on files which it wrote, so a change shows.
 *
 * @param end the position after it
 */
record SegmentRecord(long index, int end) {
  private static final byte[] FILE_HEADER = "RaftLog1".getBytes(StandardCharsets.US_ASCII);
  static final int FILE_HEADER_BYTES = FILE_HEADER.length;
  private static final int BODY_BYTES_MAX = Log.ENTRY_BYTES_MAX + (1 << 20);
  private static final int CRC_BYTES = 4;
  // The first fields of a LogEntryProto: number << 3, as varints.
  private static final int TERM_TAG = 1 << 3;
  private static final int INDEX_TAG = 2 << 3;

  static boolean hasHeader(ByteBuffer bytes) {
    return bytes.limit() >= FILE_HEADER_BYTES && headerMatch(bytes) == FILE_HEADER_BYTES;
  }

  /** True if the file has a part of the header and zeros. */
  static boolean headerBegun(ByteBuffer bytes) {
    return zeroFrom(bytes, headerMatch(bytes));
  }

  private static int headerMatch(ByteBuffer bytes) {
    int match = 0;
    while (match < FILE_HEADER_BYTES
        && match < bytes.limit()
        && bytes.get(match) == FILE_HEADER[match]) {
      match++;
    }
    return match;
  }

  static boolean zeroFrom(ByteBuffer bytes, int from) {
    for (int at = from; at < bytes.limit(); at++) {
      if (bytes.get(at) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The record at a position, or null if there is no whole and valid one. */
  static @Nullable SegmentRecord at(ByteBuffer bytes, int at) {
    int length = 0;
    int body = at;
    for (int shift = 0; ; shift += 7) {
      if (body >= bytes.limit() || shift > 28) {
        return null;
      }
      byte part = bytes.get(body++);
      length |= (part & 0x7f) << shift;
      if (part >= 0) {
        break;
      }
    }
    if (length < 2 || length > BODY_BYTES_MAX || length > bytes.limit() - body - CRC_BYTES) {
      return null;
    }
    // Cheap, and rules out nearly every position that is no record's beginning.
    if (bytes.get(body) != TERM_TAG) {
      return null;
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(at, body + length - at));
    if ((int) crc.getValue() != bytes.getInt(body + length)) {
      return null;
    }
    return new SegmentRecord(index(bytes.slice(body, length)), body + length + CRC_BYTES);
  }

  private static long index(ByteBuffer body) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(body);
      in.readTag();
      in.readUInt64();
      // Absent means 0: the very first entry.
      return in.isAtEnd() || in.readTag() != INDEX_TAG ? 0 : in.readUInt64();
    } catch (IOException impossible) {
      throw new IllegalStateException("a record with a valid checksum can't be read", impossible);
    }
  }

  /** What had been applied when this record, which begins at a position, was proposed; or -1. */
  long appliedIndex(ByteBuffer bytes, int at) {
    int body = at;
    while (bytes.get(body++) < 0) {}
    try {
      LogEntryProto entry = LogEntryProto.parseFrom(bytes.slice(body, end - CRC_BYTES - body));
      return entry.hasStateMachineLogEntry()
          ? Proposal.appliedIndexOf(entry.getStateMachineLogEntry().getLogData())
          : -1;
    } catch (IOException notOurs) {
      return -1;
    }
  }
}

package dev.signalbox.server.log.ratis;

import dev.signalbox.server.log.LogException;
import dev.signalbox.server.log.LogException.Kind;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;

/**
 * One append on its way. In the log an entry is 8 bytes (the index its proposer had applied, most
 * significant first) and the caller's bytes. The 8 bytes let {@link SegmentCheck} tell a torn write
 * from damage: whatever an entry says was applied cannot be torn.
 */
final class Proposal implements Message {
  static final int HEADER_BYTES = 8;

  private final byte[] entry;
  private final @Nullable Object local;
  private final ByteString content;
  private final CompletableFuture<Void> result = new CompletableFuture<>();

  /** Set when it is about to enter the log: from here on a failure leaves the outcome open. */
  private volatile boolean entered;

  Proposal(byte[] entry, @Nullable Object local, long appliedIndex) {
    this.entry = entry;
    this.local = local;
    byte[] header = ByteBuffer.allocate(HEADER_BYTES).putLong(appliedIndex).array();
    // Neither array is copied; the caller has promised not to touch the entry.
    this.content =
        UnsafeByteOperations.unsafeWrap(header).concat(UnsafeByteOperations.unsafeWrap(entry));
  }

  static byte[] entryOf(ByteString content) {
    return content.substring(HEADER_BYTES).toByteArray();
  }

  /** What the proposer of an entry had applied, or -1 if the content is none of ours. */
  static long appliedIndexOf(ByteString content) {
    return content.size() < HEADER_BYTES ? -1 : content.asReadOnlyByteBuffer().getLong();
  }

  @Override
  public ByteString getContent() {
    return content;
  }

  byte[] entry() {
    return entry;
  }

  @Nullable Object local() {
    return local;
  }

  CompletableFuture<Void> result() {
    return result;
  }

  void enter() {
    entered = true;
  }

  void applied() {
    result.complete(null);
  }

  /**
   * Fails it, on a thread of its own: Ratis may hold its locks here, and what depends on the result
   * may append again.
   *
   * @param ifNotEntered the kind if the entry certainly never entered the log
   */
  void fail(Kind ifNotEntered, String why, @Nullable Throwable cause) {
    Kind kind = entered ? Kind.OUTCOME_UNKNOWN : ifNotEntered;
    LogException failure = new LogException(kind, why, cause);
    Thread.ofVirtual().name("log-failure").start(() -> result.completeExceptionally(failure));
  }

  @Override
  public String toString() {
    return "entry of " + entry.length + " bytes";
  }
}

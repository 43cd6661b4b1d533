package dev.signalbox.server.history;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.codec.ByteWriter;
import java.util.Arrays;

/**
 * What is known in memory about a sealed segment, so that most are never opened for a read. An old
 * run that ended late widens min and max, hence the blocks: sorted numbers (id / 1024) that say
 * where its ids really are, about a hundred for 50,000 runs.
 *
 * @param number names the file
 * @param index the last log index in it or before it
 * @param runs how many runs it has, never 0
 */
record SegmentInfo(long number, long index, long runs, Span created, Span ended, long[] blocks) {
  private static final int BLOCK_SHIFT = 10;

  /** Both ends belong to it. */
  record Span(long min, long max) {}

  static long block(long id) {
    return id >>> BLOCK_SHIFT;
  }

  boolean mayHold(long id) {
    return Arrays.binarySearch(blocks, block(id)) >= 0;
  }

  /** No id of this segment that is less than the given one is greater than this; -1: none is. */
  long idBoundBelow(long beforeId) {
    if (beforeId <= 0) {
      return -1;
    }
    int at = Arrays.binarySearch(blocks, block(beforeId - 1));
    int last = at >= 0 ? at : -at - 2;
    if (last < 0) {
      return -1;
    }
    long blockEnd = ((blocks[last] + 1) << BLOCK_SHIFT) - 1;
    return Math.min(beforeId - 1, blockEnd);
  }

  void write(ByteWriter out) {
    out.varint(number).varint(index).varint(runs);
    out.zigzag(created.min).zigzag(created.max).zigzag(ended.min).zigzag(ended.max);
    out.varint(blocks.length);
    long previous = 0;
    for (long block : blocks) {
      out.varint(block - previous);
      previous = block;
    }
  }

  static SegmentInfo read(ByteReader in) {
    long number = in.varint();
    long index = in.varint();
    long runs = in.varint();
    Span created = new Span(in.zigzag(), in.zigzag());
    Span ended = new Span(in.zigzag(), in.zigzag());
    long[] blocks = new long[in.count(in.remaining())];
    long previous = 0;
    for (int i = 0; i < blocks.length; i++) {
      previous += in.varint();
      blocks[i] = previous;
    }
    return new SegmentInfo(number, index, runs, created, ended, blocks);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SegmentInfo info
        && number == info.number
        && index == info.index
        && runs == info.runs
        && created.equals(info.created)
        && ended.equals(info.ended)
        && Arrays.equals(blocks, info.blocks);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(number);
  }
}

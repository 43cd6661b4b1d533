package dev.signalbox.arrow;

/** A bit for each value, the least significant first. */
final class Bitmap {
  private final Block block = new Block();
  private int length;

  void append(boolean set) {
    if ((length & 7) == 0) {
      block.i8(0);
    }
    if (set) {
      block.setBit(length);
    }
    length++;
  }

  Block block() {
    return block;
  }

  void clear() {
    block.clear();
    length = 0;
  }
}

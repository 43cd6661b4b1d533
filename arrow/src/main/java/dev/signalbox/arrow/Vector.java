package dev.signalbox.arrow;

import dev.signalbox.core.output.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The values of one column, or of a list column's elements, in the batch being gathered. */
abstract sealed class Vector {
  private static final Block NONE = new Block();

  private final ArrowType type;
  private final Bitmap validity = new Bitmap();
  private int length;
  private int nulls;

  private Vector(ArrowType type) {
    this.type = type;
  }

  /**
   * Writes what a value is in Arrow; false, with nothing written, if the type has no such value.
   */
  interface Encoder {
    boolean encode(Value value, Block into);
  }

  ArrowType type() {
    return type;
  }

  String label() {
    return type.label();
  }

  int length() {
    return length;
  }

  int nulls() {
    return nulls;
  }

  /** The vectors within this one. */
  List<Vector> children() {
    return List.of();
  }

  /** Adds a value; false, and the vector is of no use any more, if the type has no such value. */
  final boolean append(Value value) {
    boolean isNull = value instanceof Value.Null;
    if (isNull) {
      putNull();
      nulls++;
    } else if (!put(value)) {
      return false;
    }
    validity.append(!isNull);
    length++;
    return true;
  }

  /** Passes on its buffers, in the order of the format. */
  final void buffers(Consumer<Block> to) {
    to.accept(nulls == 0 ? NONE : validity.block());
    ownBuffers(to);
    children().forEach(child -> child.buffers(to));
  }

  /** About what it takes, in bytes. */
  final long bytes() {
    long bytes = validity.block().size() + ownBytes();
    for (Vector child : children()) {
      bytes += child.bytes();
    }
    return bytes;
  }

  void clear() {
    validity.clear();
    length = 0;
    nulls = 0;
    children().forEach(Vector::clear);
  }

  abstract boolean put(Value value);

  abstract void putNull();

  abstract void ownBuffers(Consumer<Block> to);

  abstract long ownBytes();

  /** Truths, a bit each. */
  static final class Bools extends Vector {
    private final Bitmap values = new Bitmap();

    Bools() {
      super(ArrowType.Plain.BOOL);
    }

    @Override
    boolean put(Value value) {
      if (!(value instanceof Value.Bool bool)) {
        return false;
      }
      values.append(bool.value());
      return true;
    }

    @Override
    void putNull() {
      values.append(false);
    }

    @Override
    void ownBuffers(Consumer<Block> to) {
      to.accept(values.block());
    }

    @Override
    long ownBytes() {
      return values.block().size();
    }

    @Override
    void clear() {
      super.clear();
      values.clear();
    }
  }

  /** Values of the same number of bytes each. */
  static final class Fixed extends Vector {
    private final int width;
    private final Encoder encoder;
    private final Block values = new Block();

    Fixed(ArrowType type, int width, Encoder encoder) {
      super(type);
      this.width = width;
      this.encoder = encoder;
    }

    @Override
    boolean put(Value value) {
      return encoder.encode(value, values);
    }

    @Override
    void putNull() {
      values.zeros(width);
    }

    @Override
    void ownBuffers(Consumer<Block> to) {
      to.accept(values);
    }

    @Override
    long ownBytes() {
      return values.size();
    }

    @Override
    void clear() {
      super.clear();
      values.clear();
    }
  }

  /** Texts or bytes, one after the other, and where each begins and ends. */
  static final class Variable extends Vector {
    private final Encoder encoder;
    private final Block offsets = new Block();
    private final Block values = new Block();

    Variable(ArrowType type, Encoder encoder) {
      super(type);
      this.encoder = encoder;
      offsets.i32(0);
    }

    @Override
    boolean put(Value value) {
      boolean fits = encoder.encode(value, values);
      offsets.i32(values.size());
      return fits;
    }

    @Override
    void putNull() {
      offsets.i32(values.size());
    }

    @Override
    void ownBuffers(Consumer<Block> to) {
      to.accept(offsets);
      to.accept(values);
    }

    @Override
    long ownBytes() {
      return (long) offsets.size() + values.size();
    }

    @Override
    void clear() {
      super.clear();
      values.clear();
      offsets.clear();
      offsets.i32(0);
    }
  }

  /** Lists: the elements of all, and where each list begins and ends. */
  static final class Lists extends Vector {
    private final Vector elements;
    private final Block offsets = new Block();

    Lists(Vector elements) {
      super(ArrowType.Plain.LIST);
      this.elements = elements;
      offsets.i32(0);
    }

    @Override
    String label() {
      return "list<" + elements.label() + ">";
    }

    @Override
    List<Vector> children() {
      return List.of(elements);
    }

    @Override
    boolean put(Value value) {
      if (!(value instanceof Value.Array array)) {
        return false;
      }
      for (Value element : array.values()) {
        if (!elements.append(element)) {
          return false;
        }
      }
      offsets.i32(elements.length());
      return true;
    }

    @Override
    void putNull() {
      offsets.i32(elements.length());
    }

    @Override
    void ownBuffers(Consumer<Block> to) {
      to.accept(offsets);
    }

    @Override
    long ownBytes() {
      return offsets.size();
    }

    @Override
    void clear() {
      super.clear();
      offsets.clear();
      offsets.i32(0);
    }
  }

  /** The vectors and all within them, each before what is within it: the order of the format. */
  static List<Vector> flat(List<Vector> vectors) {
    List<Vector> all = new ArrayList<>();
    for (Vector each : vectors) {
      all.add(each);
      all.addAll(flat(each.children()));
    }
    return all;
  }
}

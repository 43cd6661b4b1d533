package dev.signalbox.core.model;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.codec.ByteReader.MalformedException;
import dev.signalbox.core.codec.ByteWriter;
import java.util.Map;

/**
 * How a SQL child is told to run one program: what it reads from its stdin, as often as it has
 * programs to run. No disk, no argument list and no environment sees it, so secrets may be in it.
 *
 * @param orderFile where its {@link SqlOrder} is
 * @param workdir where the program works: what relative paths in it are relative to
 * @param connection how the data source is opened, by names that the child knows
 * @param last no other will follow: the child ends with the program's exit code
 */
public record SqlHandover(
    String orderFile, String workdir, Map<String, String> connection, boolean last) {
  /** The length of what follows is in the first bytes, most significant first. */
  public static final int LENGTH_BYTES = 4;

  public SqlHandover {
    connection = Bounds.copy(connection);
  }

  public byte[] toBytes() {
    ByteWriter out = new ByteWriter(512);
    out.i32(0).string(orderFile).string(workdir).map(connection).bool(last);
    out.putI32(0, out.size() - LENGTH_BYTES);
    return out.toByteArray();
  }

  /**
   * Reads what {@link #toBytes} wrote after the length.
   *
   * @throws MalformedException if the bytes are no handover
   */
  public static SqlHandover fromBytes(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    return new SqlHandover(in.string(), in.string(), in.map(), in.bool());
  }
}

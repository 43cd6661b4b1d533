package dev.signalbox.core.model;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.codec.ByteReader.MalformedException;
import dev.signalbox.core.codec.ByteWriter;
import java.util.Map;

/**
 * What the SQL executor tells the child process that runs one program; it travels in a file, so
 * that neither the program nor a secret in the data source shows up in an argument list.
 *
 * @param datasource a data source's name or URL; {@code default} for the node's own database
 * @param program the statements, as the user wrote them
 * @param params the run's parameters, which the program reads as variables
 * @param defaultDatabasePath where the file of the {@code default} data source lies
 */
public record SqlOrder(
    String datasource, String program, Map<String, String> params, String defaultDatabasePath) {
  private static final int VERSION = 1;

  public SqlOrder {
    params = Bounds.copy(params);
  }

  public byte[] toBytes() {
    ByteWriter out = new ByteWriter(program.length() + 256);
    out.u8(VERSION).string(datasource).string(program).map(params).string(defaultDatabasePath);
    return out.toByteArray();
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws MalformedException if the bytes are no order, or one of a later version
   */
  public static SqlOrder fromBytes(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int version = in.u8();
    if (version != VERSION) {
      throw new MalformedException("a SQL order of version " + version);
    }
    return new SqlOrder(in.string(), in.string(), in.map(), in.string());
  }
}

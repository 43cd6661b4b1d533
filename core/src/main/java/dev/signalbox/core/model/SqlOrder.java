package dev.signalbox.core.model;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.codec.ByteReader.MalformedException;
import dev.signalbox.core.codec.ByteWriter;
import java.util.Map;

/**
 * What the SQL executor tells the child process that runs one program; it travels in a file, so
 * that neither the program nor a secret in the data source shows up in an argument list.
 *
 * @param sql the statements as the user wrote them, and where and how to run them
 * @param retry how often a statement that is only a read is tried again
 * @param params the run's parameters, which the program reads as variables
 * @param defaultDatabasePath where the file of the {@code default} data source lies
 */
public record SqlOrder(
    Action.Sql sql, RetryPolicy retry, Map<String, String> params, String defaultDatabasePath) {
  private static final int VERSION = 2;

  public SqlOrder {
    params = Bounds.copy(params);
  }

  public byte[] toBytes() {
    ByteWriter out = new ByteWriter(sql.text().length() + 256);
    out.u8(VERSION).string(sql.datasource()).string(sql.text());
    sql.options().write(out);
    retry.write(out);
    out.map(params).string(defaultDatabasePath);
    return out.toByteArray();
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws MalformedException if the bytes are no order, or one of another version
   */
  public static SqlOrder fromBytes(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int version = in.u8();
    if (version != VERSION) {
      throw new MalformedException("a SQL order of version " + version);
    }
    String datasource = in.string();
    Action.Sql sql = new Action.Sql(in.string(), datasource, SqlOptions.read(in));
    return new SqlOrder(sql, RetryPolicy.read(in), in.map(), in.string());
  }
}

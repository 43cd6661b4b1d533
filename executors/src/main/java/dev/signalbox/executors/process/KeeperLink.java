package dev.signalbox.executors.process;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.codec.ByteReader.MalformedException;
import dev.signalbox.core.codec.ByteWriter;
import dev.signalbox.executors.process.keeper.Message;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** One connection to a keeper. Reading belongs to one thread; any may write. */
final class KeeperLink implements AutoCloseable {
  private final SocketChannel channel;
  private final Object writing = new Object();
  private final ByteWriter out = new ByteWriter(4096);
  private ByteBuffer in = ByteBuffer.allocate(64 * 1024).limit(0);

  private KeeperLink(SocketChannel channel) {
    this.channel = channel;
  }

  static KeeperLink connect(Path socket) throws IOException {
    return new KeeperLink(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
  }

  void send(Message message) throws IOException {
    synchronized (writing) {
      out.clear();
      Message.write(message, out);
      ByteBuffer bytes = ByteBuffer.wrap(out.array(), 0, out.size());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  /** Waits for the next message. */
  Message receive() throws IOException {
    fill(4);
    int length = in.getInt();
    if (length < 1 || length > Message.BYTES_MAX) {
      throw new IOException("a message of " + length + " bytes");
    }
    fill(length);
    try {
      Message message = Message.read(new ByteReader(in.array(), in.position(), length));
      in.position(in.position() + length);
      return message;
    } catch (MalformedException | IllegalArgumentException e) {
      throw new IOException("the keeper talks nonsense", e);
    }
  }

  private void fill(int count) throws IOException {
    if (in.remaining() >= count) {
      return;
    }
    if (in.capacity() < count) {
      in = ByteBuffer.allocate(count).put(in).flip();
    }
    in.compact();
    while (in.position() < count) {
      if (channel.read(in) < 0) {
        throw new EOFException("the keeper has closed the connection");
      }
    }
    in.flip();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

package dev.signalbox.server.web;

import dev.signalbox.server.service.Presence;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.security.Principal;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection, as a web server's connection reads it. It knows until when the client
 * must have sent something, and, while a request is being answered, whether it has hung up.
 */
final class Line implements ConnectionContext {
  /** What a client may send ahead of its answer while we look whether it is still there. */
  private static final int AHEAD_BYTES_MAX = 64 * 1024;

  /** Of one request, whatever its chunks cost: one that has no end would be kept to its end. */
  private static final int ASKED_BYTES_MAX = 32 * 1024 * 1024;

  private final ConnectionContext context;
  private final HelidonSocket socket;
  private final Limits limits;
  private final DataReader reader = DataReader.create(this::next);
  private final DataWriter writer;
  private final PeerInfo peer;

  /** What was read ahead; empty stands for the end. This and all below are guarded by this. */
  private final Deque<Optional<byte[]>> ahead = new ArrayDeque<>();

  private int aheadBytes;
  private boolean readingAhead;
  private @Nullable Presence waiting;
  private Stage stage = Stage.IDLE;
  private long dueNs;
  private long askedBytes;

  /** What the line is there for just now. */
  private enum Stage {
    /** The next request has not begun. */
    IDLE,
    /** A request is coming in. */
    ASKING,
    /** A request has come in and is being answered: it is not the client who is late. */
    ANSWERING
  }

  /**
   * How long a client may take.
   *
   * @param request from the first byte of a request, or from the start of the connection, to the
   *     last byte of its body
   * @param idle between the end of an answer and the next request
   */
  record Limits(Duration request, Duration idle) {
    static final Limits DEFAULT = new Limits(Duration.ofSeconds(30), Duration.ofSeconds(60));
  }

  Line(ConnectionContext context, Limits limits) {
    this.context = context;
    this.socket = context.serverSocket();
    this.limits = limits;
    this.writer = new Writer(context.dataWriter());
    this.peer = new Peer(context.remotePeer(), this);
    this.dueNs = in(limits.request());
  }

  /** The line that a request came by. */
  static Line of(ServerRequest request) {
    return ((Peer) request.remotePeer()).line();
  }

  // ---- whose turn it is ----------------------------------------------------------------------

  /** The request has come in as a whole. */
  synchronized void answering() {
    stage = Stage.ANSWERING;
  }

  /** The request has been answered. */
  synchronized void answered() {
    stage = Stage.IDLE;
    waiting = null;
    dueNs = in(limits.idle());
  }

  private synchronized void received(int bytes) {
    if (stage == Stage.IDLE) {
      stage = Stage.ASKING;
      dueNs = in(limits.request());
      askedBytes = 0;
    }
    askedBytes += bytes;
    if (askedBytes > ASKED_BYTES_MAX) {
      throw new CloseConnectionException("a request without an end");
    }
  }

  /**
   * Closes the connection if its client has had its time.
   *
   * @param answer what it is told if its request has begun
   */
  synchronized void cutIfOverdue(Supplier<byte[]> answer) {
    if (stage == Stage.ANSWERING || System.nanoTime() - dueNs <= 0) {
      return;
    }
    try {
      if (stage == Stage.ASKING) {
        // Nothing else is being written, so there is room for so little.
        socket.write(BufferData.create(answer.get()));
      }
      socket.close();
    } catch (UncheckedIOException e) {
      // It is closed already.
    }
  }

  boolean closed() {
    return !socket.isConnected();
  }

  private static long in(Duration time) {
    return System.nanoTime() + time.toNanos();
  }

  // ---- whether the client is there -----------------------------------------------------------

  /** The client of the request that is being answered; looked after once somebody waits for it. */
  Presence client() {
    return new Presence(this::watch);
  }

  /**
   * Reads ahead: only so can it be seen that a client has hung up. One that just sends no more
   * looks the same, and gets what there is for it now.
   */
  private void watch(Presence client) {
    boolean gone;
    synchronized (this) {
      waiting = client;
      gone = ahead.stream().anyMatch(Optional::isEmpty);
      if (!gone && !readingAhead && aheadBytes < AHEAD_BYTES_MAX) {
        readingAhead = true;
        Thread.ofVirtual().name("line-watch").start(this::readAhead);
      }
    }
    if (gone) {
      client.leave();
    }
  }

  private void readAhead() {
    boolean more = true;
    while (more) {
      Optional<byte[]> bytes = readQuietly();
      Presence leaving;
      synchronized (this) {
        ahead.add(bytes);
        aheadBytes += bytes.map(b -> b.length).orElse(0);
        more = bytes.isPresent() && stage == Stage.ANSWERING && aheadBytes < AHEAD_BYTES_MAX;
        readingAhead = more;
        leaving = bytes.isEmpty() ? waiting : null;
        notifyAll();
      }
      if (leaving != null) {
        leaving.leave();
      }
    }
  }

  private Optional<byte[]> readQuietly() {
    try {
      return Optional.ofNullable(socket.get());
    } catch (UncheckedIOException e) {
      return Optional.empty();
    }
  }

  // ---- what the web server reads -------------------------------------------------------------

  /** The client's next bytes; null at the end. */
  private byte @Nullable [] next() {
    byte[] bytes = aheadOrRead();
    received(bytes == null ? 0 : bytes.length);
    return bytes;
  }

  private byte @Nullable [] aheadOrRead() {
    synchronized (this) {
      try {
        while (readingAhead && ahead.isEmpty()) {
          wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CloseConnectionException("the server is stopping", e);
      }
      if (!ahead.isEmpty()) {
        Optional<byte[]> first = ahead.remove();
        aheadBytes -= first.map(b -> b.length).orElse(0);
        return first.orElse(null);
      }
    }
    try {
      return socket.get();
    } catch (UncheckedIOException e) {
      throw gone(e);
    }
  }

  private static ServerConnectionException gone(UncheckedIOException e) {
    return new ServerConnectionException("the client has left", e);
  }

  @Override
  public DataReader dataReader() {
    return reader;
  }

  @Override
  public DataWriter dataWriter() {
    return writer;
  }

  @Override
  public PeerInfo remotePeer() {
    return peer;
  }

  // ---- as it was -----------------------------------------------------------------------------

  @Override
  public ListenerContext listenerContext() {
    return context.listenerContext();
  }

  @Override
  public ExecutorService executor() {
    return context.executor();
  }

  @Override
  public Router router() {
    return context.router();
  }

  @Override
  public HelidonSocket serverSocket() {
    return socket;
  }

  @Override
  public PeerInfo localPeer() {
    return context.localPeer();
  }

  @Override
  public boolean isSecure() {
    return context.isSecure();
  }

  @Override
  public String socketId() {
    return context.socketId();
  }

  @Override
  public String childSocketId() {
    return context.childSocketId();
  }

  /** Tells a client that takes nothing more from broken I/O of another kind. */
  private record Writer(DataWriter to) implements DataWriter {
    @Override
    public void write(BufferData... buffers) {
      orGone(() -> to.write(buffers));
    }

    @Override
    public void write(BufferData buffer) {
      orGone(() -> to.write(buffer));
    }

    @Override
    public void writeNow(BufferData... buffers) {
      orGone(() -> to.writeNow(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
      orGone(() -> to.writeNow(buffer));
    }

    @Override
    public void flush() {
      orGone(to::flush);
    }

    private static void orGone(Runnable write) {
      try {
        write.run();
      } catch (UncheckedIOException e) {
        throw gone(e);
      }
    }
  }

  /** A request knows nothing of its connection but the peer: so the peer knows the line. */
  private record Peer(PeerInfo info, Line line) implements PeerInfo {
    @Override
    public SocketAddress address() {
      return info.address();
    }

    @Override
    public String host() {
      return info.host();
    }

    @Override
    public int port() {
      return info.port();
    }

    @Override
    public Optional<Principal> tlsPrincipal() {
      return info.tlsPrincipal();
    }

    @Override
    public Optional<Certificate[]> tlsCertificates() {
      return info.tlsCertificates();
    }
  }
}

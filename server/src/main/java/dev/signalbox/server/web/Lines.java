package dev.signalbox.server.web;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** All connections: each is a {@link Line}, and cut when its client has had its time. */
final class Lines implements ServerConnectionSelector, AutoCloseable {
  private static final long ROUND_MS = 500;

  private final Http1ConnectionSelector http1;
  private final Line.Limits limits;
  private final Supplier<byte[]> tooSlow;
  private final Set<Line> open = ConcurrentHashMap.newKeySet();
  private final Thread rounds = Thread.ofVirtual().name("http-lines").unstarted(this::rounds);

  /**
   * @param tooSlow the whole answer to a request that does not come in in time
   */
  Lines(Http1Config config, Line.Limits limits, Supplier<byte[]> tooSlow) {
    this.http1 = Http1ConnectionSelector.builder().config(config).build();
    this.limits = limits;
    this.tooSlow = tooSlow;
    rounds.start();
  }

  private void rounds() {
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(ROUND_MS);
        open.forEach(line -> line.cutIfOverdue(tooSlow));
        open.removeIf(Line::closed);
      }
    } catch (InterruptedException e) {
      // The server is stopping.
    }
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    Line line = new Line(context, limits);
    open.add(line);
    return http1.connection(line);
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http1.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return http1.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http1.supportedApplicationProtocols();
  }

  @Override
  public void close() {
    rounds.interrupt();
  }
}

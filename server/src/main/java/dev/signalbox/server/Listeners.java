package dev.signalbox.server;

import dev.signalbox.server.config.Address;
import dev.signalbox.server.config.ServerConfig;
import dev.signalbox.server.grpc.GrpcServer;
import dev.signalbox.server.service.Gate;
import dev.signalbox.server.service.RunService;
import dev.signalbox.server.web.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * The two ports, which come up on a thread of their own, beside all that they will serve: each call
 * is refused at the gate until the server is ready.
 */
final class Listeners implements AutoCloseable {
  private final ServerConfig.Listen config;
  private final CompletableFuture<RunService> service = new CompletableFuture<>();
  private final CompletableFuture<HttpServer> http;
  private final CompletableFuture<GrpcServer> grpc;
  private boolean closed;

  Listeners(ServerConfig.Listen config, Gate gate, Executor blocking) {
    this.config = config;
    Executor starter = task -> Thread.ofPlatform().name("signalbox-listen").start(task);
    http =
        CompletableFuture.supplyAsync(
            () -> {
              Logging.quietJdk();
              try {
                return HttpServer.start(
                    socket(config.http()), config.httpHosts(), service::join, gate);
              } catch (BindException e) {
                throw refused(config.http(), "http", e);
              }
            },
            starter);
    grpc =
        http.thenApply(
            first -> {
              try {
                return GrpcServer.start(socket(config.grpc()), service::join, gate, blocking);
              } catch (IOException e) {
                throw refused(config.grpc(), "listen", e.getCause() == null ? e : e.getCause());
              }
            });
  }

  /** What is behind the ports, without which they do not come up. */
  void lead(RunService to) {
    service.complete(to);
  }

  private static CompletionException refused(Address address, String option, Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    // The native transport begins with the name of the system call.
    String why = message.substring(message.lastIndexOf(": ") + 1).strip();
    return new CompletionException(
        new IOException(
            "cannot listen on " + address + ": " + why + "; choose another --" + option));
  }

  /**
   * Throws if one of them is known to have failed.
   *
   * @throws IOException if an address cannot be listened at
   */
  void check() throws IOException {
    if (grpc.isCompletedExceptionally()) {
      await();
    }
  }

  /**
   * Waits until both listen.
   *
   * @throws IOException if an address cannot be listened at
   */
  void await() throws IOException {
    try {
      grpc.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof IOException refused ? refused : new IOException(e.getCause());
    }
  }

  /** Health says from now on that calls are answered. */
  void serving() {
    grpc.join().serving();
  }

  /** Where gRPC is served, with the port that was taken. */
  Address grpcAddress() {
    return new Address(config.grpc().host(), grpc.join().port());
  }

  /** Where HTTP is served, with the port that was taken. */
  Address httpAddress() {
    return new Address(config.http().host(), http.join().port());
  }

  /** Once; again is harmless. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    // Whoever is still coming up is waited for, and closed.
    service.cancel(false);
    grpc.handle((server, failure) -> server).thenAccept(Listeners::closeIfThere).join();
    http.handle((server, failure) -> server).thenAccept(Listeners::closeIfThere).join();
  }

  private static void closeIfThere(AutoCloseable server) {
    if (server != null) {
      try {
        server.close();
      } catch (Exception e) {
        throw new CompletionException(e);
      }
    }
  }

  private static InetSocketAddress socket(Address address) {
    return new InetSocketAddress(address.host(), address.port());
  }
}

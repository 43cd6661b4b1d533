package dev.signalbox.server.grpc;

import dev.signalbox.server.service.Presence;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/**
 * Where a stream's messages go out, no faster than the client takes them: nothing is queued but
 * what the connection itself has room for. Written by one thread.
 */
final class Outlet<T> {
  private final ServerCallStreamObserver<T> call;
  private final Presence client = new Presence();
  private final Object changed = new Object();

  /** Must be made before the method that handles the call returns. */
  Outlet(StreamObserver<T> observer) {
    call = (ServerCallStreamObserver<T>) observer;
    call.setOnReadyHandler(this::signal);
    call.setOnCancelHandler(
        () -> {
          client.leave();
          signal();
        });
  }

  Presence client() {
    return client;
  }

  /** Sends when the client is ready; false if it has left. */
  boolean put(T message) throws InterruptedException {
    synchronized (changed) {
      while (!call.isReady() && !client.left()) {
        changed.wait();
      }
    }
    if (client.left()) {
      return false;
    }
    call.onNext(message);
    return true;
  }

  private void signal() {
    synchronized (changed) {
      changed.notifyAll();
    }
  }
}

package dev.signalbox.server.grpc;

import dev.signalbox.server.service.InboundBytes;
import dev.signalbox.server.service.ServiceException;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;

/** Counts what comes in of a call's message, which gRPC keeps until it is whole. */
final class InboundTracer extends ServerStreamTracer {
  private final InboundBytes.Request request;

  private InboundTracer(InboundBytes.Request request) {
    this.request = request;
  }

  static ServerStreamTracer.Factory factory(InboundBytes inbound) {
    return new ServerStreamTracer.Factory() {
      @Override
      public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new InboundTracer(inbound.begin());
      }
    };
  }

  /** What it throws ends the call, as a message that is larger than allowed does. */
  @Override
  public void inboundWireSize(long bytes) {
    try {
      request.received(bytes);
    } catch (ServiceException e) {
      throw Statuses.of(e).asRuntimeException();
    }
  }

  @Override
  public void streamClosed(Status status) {
    request.close();
  }
}

package dev.signalbox.server.grpc;

import dev.signalbox.server.service.Caller;
import dev.signalbox.server.service.Gate;
import dev.signalbox.server.service.Refusals;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import java.util.Optional;

/** Brings every call to the gate before it is looked at. */
final class GateInterceptor implements ServerInterceptor {
  private static final Context.Key<Caller> CALLER = Context.key("caller");

  private static final String NO_MESSAGE = "the bytes are not the message that this method takes";

  private final Gate gate;

  GateInterceptor(Gate gate) {
    this.gate = gate;
  }

  /** Who makes the call that this thread is handling. */
  static Caller caller() {
    return CALLER.get();
  }

  @Override
  public <A, B> ServerCall.Listener<A> interceptCall(
      ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
    try {
      Caller caller = gate.admit(arrival(call, headers));
      return new Guarded<>(
          call,
          Contexts.interceptCall(Context.current().withValue(CALLER, caller), call, headers, next));
    } catch (RuntimeException e) {
      call.close(Statuses.of(e), new Metadata());
      return new ServerCall.Listener<>() {};
    }
  }

  private static Gate.Arrival arrival(ServerCall<?, ?> call, Metadata headers) {
    return new Gate.Arrival(
        call.getMethodDescriptor().getFullMethodName(),
        String.valueOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)),
        name ->
            Optional.ofNullable(
                headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER))));
  }

  /**
   * Refuses bytes that are no message. Left to itself gRPC calls that an error of the application,
   * and logs a stack trace for whatever anybody sends.
   */
  private static final class Guarded<A> extends SimpleForwardingServerCallListener<A> {
    private final ServerCall<A, ?> call;
    private boolean refused;

    Guarded(ServerCall<A, ?> call, ServerCall.Listener<A> calls) {
      super(calls);
      this.call = call;
    }

    @Override
    public void onMessage(A message) {
      try {
        super.onMessage(message);
      } catch (StatusRuntimeException e) {
        refused = true;
        call.close(Statuses.of(Refusals.badRequest(NO_MESSAGE)), new Metadata());
      }
    }

    @Override
    public void onHalfClose() {
      if (!refused) {
        super.onHalfClose();
      }
    }
  }
}

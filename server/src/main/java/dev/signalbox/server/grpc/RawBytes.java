package dev.signalbox.server.grpc;

import io.grpc.MethodDescriptor;
import java.io.InputStream;

/** Passes the bytes of messages on as they are: what they mean is read further in. */
final class RawBytes implements MethodDescriptor.Marshaller<InputStream> {
  @Override
  public InputStream stream(InputStream value) {
    return value;
  }

  @Override
  public InputStream parse(InputStream stream) {
    return stream;
  }
}

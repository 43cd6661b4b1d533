package dev.signalbox.cli.connect;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Opens channels on one event loop, the least that a short-lived client needs. */
final class Channels implements AutoCloseable {
  private static final int MESSAGE_BYTES_MAX = 16 * 1024 * 1024;
  private static final int METADATA_BYTES_MAX = 32 * 1024;
  private final MultiThreadIoEventLoopGroup loop;

  Channels() {
    // The NIO transport needs no library unpacked to a temporary file.
    System.setProperty("io.grpc.netty.shaded.io.netty.transport.noNative", "true");
    loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  }

  ManagedChannel open(InetSocketAddress address) {
    return NettyChannelBuilder.forAddress(address)
        .usePlaintext()
        .eventLoopGroup(loop)
        .channelType(NioSocketChannel.class)
        .directExecutor()
        .disableRetry()
        .maxInboundMessageSize(MESSAGE_BYTES_MAX)
        .maxInboundMetadataSize(METADATA_BYTES_MAX)
        .build();
  }

  /** Ends the event loop: a JVM's exit waits 300 ms for a thread that sits in a native call. */
  @Override
  public void close() {
    loop.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS).awaitUninterruptibly(200);
  }
}

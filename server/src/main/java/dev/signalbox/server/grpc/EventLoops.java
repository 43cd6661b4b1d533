package dev.signalbox.server.grpc;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.IoHandlerFactory;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The threads that move bytes: one that accepts and a few that serve, each with buffers of its own.
 */
record EventLoops(
    EventLoopGroup boss, EventLoopGroup workers, Class<? extends ServerChannel> channelType)
    implements AutoCloseable {
  private static final int WORKERS_MAX = 4;

  static EventLoops open() {
    int workers = Math.min(WORKERS_MAX, Runtime.getRuntime().availableProcessors());
    boolean epoll = Epoll.isAvailable();
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new EventLoops(
        new MultiThreadIoEventLoopGroup(1, threads("grpc-accept"), io),
        new MultiThreadIoEventLoopGroup(workers, threads("grpc"), io),
        epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class);
  }

  private static DefaultThreadFactory threads(String name) {
    return new DefaultThreadFactory(name, true);
  }

  @Override
  public void close() {
    // Nobody waits for the threads: they hold nothing.
    var _ = boss.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    var _ = workers.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}

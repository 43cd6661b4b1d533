package dev.signalbox.cli.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The file in which a ready node says where it listens; its first line is the gRPC address. */
final class AddressFile {
  private static final int BYTES_MAX = 1_024;
  private static final int CONNECT_MS = 500;

  private AddressFile() {}

  /** The address of a node that takes connections; a file left by a dead one does not count. */
  static Optional<InetSocketAddress> alive(Path dataDir) {
    return read(dataDir).filter(AddressFile::takesConnections);
  }

  private static boolean takesConnections(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, CONNECT_MS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Optional<InetSocketAddress> read(Path dataDir) {
    Path file = dataDir.resolve("server.address");
    String text;
    try (var in = Files.newInputStream(file)) {
      text = new String(in.readNBytes(BYTES_MAX), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return Optional.empty();
    }
    // A line without its end is still being written.
    int end = text.indexOf('\n');
    return end < 0 ? Optional.empty() : parse(text.substring(0, end).strip());
  }

  private static Optional<InetSocketAddress> parse(String line) {
    int colon = line.lastIndexOf(':');
    if (colon < 1) {
      return Optional.empty();
    }
    try {
      String host = line.substring(0, colon).replace("[", "").replace("]", "");
      int port = Integer.parseInt(line.substring(colon + 1));
      InetAddress address = InetAddress.getByName(host);
      return Optional.of(
          new InetSocketAddress(
              address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address, port));
    } catch (IllegalArgumentException | java.net.UnknownHostException e) {
      return Optional.empty();
    }
  }
}

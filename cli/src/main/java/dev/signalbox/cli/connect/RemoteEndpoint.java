package dev.signalbox.cli.connect;

import dev.signalbox.cli.CliException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/**
 * A server named by its address.
 *
 * @param text as it was given, HOST:PORT
 * @param host a name or an address
 * @param port 1 to 65535
 */
public record RemoteEndpoint(String text, String host, int port) implements Endpoint {

  /** Reads {@code HOST:PORT} or {@code [IPV6]:PORT}. */
  public static RemoteEndpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 1 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    int port = port(text.substring(colon + 1));
    if (host.isEmpty() || port < 1 || host.contains("/")) {
      throw CliException.usage(
          "SB-CLI-401: \""
              + text
              + "\" is not a server's address; write HOST:PORT, e.g. 127.0.0.1:7070");
    }
    return new RemoteEndpoint(text, host, port);
  }

  private static int port(String digits) {
    if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(Character::isDigit)) {
      return -1;
    }
    int port = Integer.parseInt(digits);
    return port > 65_535 ? -1 : port;
  }

  @Override
  public InetSocketAddress address() {
    return new InetSocketAddress(host, port);
  }

  @Override
  public boolean accepts(String dataDir) {
    return true;
  }

  @Override
  public boolean mustBeChecked() {
    return false;
  }

  @Override
  public Duration quietTime() {
    return Duration.ofMillis(200);
  }

  @Override
  public String describe() {
    return text;
  }

  /** Whether the server is on this machine, so that this machine's paths mean something to it. */
  public boolean loopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}

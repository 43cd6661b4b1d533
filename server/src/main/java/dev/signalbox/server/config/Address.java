package dev.signalbox.server.config;

/**
 * Where a server listens.
 *
 * @param host a name or an address; IPv6 without its brackets
 * @param port 0 lets the system choose
 */
public record Address(String host, int port) {
  private static final int PORT_MAX = 65_535;

  /**
   * Reads {@code host:port} or {@code [IPv6]:port}.
   *
   * @throws IllegalArgumentException if it is none; the message says what is expected
   */
  public static Address parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      host = "";
    }
    String port = text.substring(colon + 1);
    boolean number = port.matches("[0-9]{1,5}") && Integer.parseInt(port) <= PORT_MAX;
    if (host.isBlank() || !number) {
      throw new IllegalArgumentException(
          "is not an address; write host:port, as in 127.0.0.1:7070 or [::1]:7070");
    }
    return new Address(host, Integer.parseInt(port));
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}

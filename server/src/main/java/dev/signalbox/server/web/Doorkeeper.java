package dev.signalbox.server.web;

import dev.signalbox.core.model.SpecCheck;
import dev.signalbox.server.service.ServiceException;
import dev.signalbox.server.service.ServiceException.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps out what a web page could make a browser send. A page of another site comes with a foreign
 * Origin; one whose name was bent to this address (DNS rebinding) comes with a foreign Host.
 */
final class Doorkeeper {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  /** What a browser says of its own address bar, and of pages of this very server. */
  private static final Set<String> FETCH_SITES = Set.of("none", "same-origin");

  private final Set<String> names = new TreeSet<>();

  /** Knows the names besides localhost and the address that a request came to. */
  Doorkeeper(List<String> hostNames) {
    hostNames.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
  }

  /**
   * What of a request tells where it is from.
   *
   * @param host the header; empty if there is none
   * @param origin the header, if there is one
   * @param fetchSite the header Sec-Fetch-Site, if there is one
   */
  record Signs(String host, Optional<String> origin, Optional<String> fetchSite) {}

  /**
   * Lets a request pass or refuses it.
   *
   * @param localHost the address it came to
   * @param localPort the port it came to
   */
  void check(Signs signs, String localHost, int localPort) {
    if (!ours(signs.host(), localHost, localPort)) {
      throw refused("Host", signs.host());
    }
    if (signs.origin().isPresent() && !signs.origin().get().equals("http://" + signs.host())) {
      throw refused("Origin", signs.origin().get());
    }
    if (signs.fetchSite().isPresent() && !FETCH_SITES.contains(signs.fetchSite().get())) {
      throw refused("Sec-Fetch-Site", signs.fetchSite().get());
    }
  }

  private boolean ours(String authority, String localHost, int localPort) {
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > authority.lastIndexOf(']');
    String host = (hasPort ? authority.substring(0, colon) : authority).toLowerCase(Locale.ROOT);
    String port = hasPort ? authority.substring(colon + 1) : "80";
    return port.equals(Integer.toString(localPort))
        && (LOOPBACK.contains(host) || names.contains(host) || host.equals(literal(localHost)));
  }

  private static String literal(String address) {
    return address.indexOf(':') >= 0 ? "[" + address + "]" : address;
  }

  private static ServiceException refused(String header, String value) {
    return new ServiceException(
        Kind.FORBIDDEN,
        "SB-HTTP-403",
        header
            + " "
            + SpecCheck.quote(value)
            + " is not this server's; use the address it listens on, or have the name added to its"
            + " config");
  }
}

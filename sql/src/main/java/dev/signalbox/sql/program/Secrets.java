package dev.signalbox.sql.program;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** What no message may show, whoever wrote the message. */
final class Secrets {
  /** Shorter ones are parts of words: blotting them out would hide the message, not them. */
  private static final int CHARS_MIN = 3;

  private final List<String> secrets = new ArrayList<>();

  Secrets() {}

  /** Texts that are secret from now on, in the forms that drivers give them. */
  void replace(Collection<String> with) {
    secrets.clear();
    for (String secret : with) {
      if (secret.length() >= CHARS_MIN) {
        secrets.add(secret);
        secrets.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
      }
    }
    // One may be part of another: the longest first.
    secrets.sort(Comparator.comparingInt(String::length).reversed());
  }

  String blot(String text) {
    String blotted = text;
    for (String secret : secrets) {
      blotted = blotted.replace(secret, "***");
    }
    return blotted;
  }
}

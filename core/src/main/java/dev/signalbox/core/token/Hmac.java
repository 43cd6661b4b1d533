package dev.signalbox.core.token;

import java.security.GeneralSecurityException;
import java.security.NoSuchProviderException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC with SHA-256. */
final class Hmac {
  static final String ALGORITHM = "HmacSHA256";

  private Hmac() {}

  /** A new one with this key, for one thread at a time. */
  static Mac with(byte[] key) {
    try {
      Mac mac = instance();
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /** Of the provider that nearly every JDK has it from: a search sets up all before it. */
  private static Mac instance() throws GeneralSecurityException {
    try {
      return Mac.getInstance(ALGORITHM, "SunJCE");
    } catch (NoSuchProviderException e) {
      return Mac.getInstance(ALGORITHM);
    }
  }
}

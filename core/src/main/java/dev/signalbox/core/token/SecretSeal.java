package dev.signalbox.core.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keeps a short secret in a place that others may read, such as the log: {@code sealed:LABEL:} and
 * base64url of nonce and AES-256-GCM. Only the key's owner can open it. Safe from any thread.
 *
 * <p>The same secret gives the same text, so that a submission that is sent twice stays the same
 * submission: the nonce is an HMAC of the secret, not chance. A reader can thus see that two are
 * equal, and nothing else.
 */
public final class SecretSeal {
  private static final String PREFIX = "sealed:";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final byte[] key;

  /**
   * @param key the cluster's; this use of it is kept apart from any other
   */
  public SecretSeal(byte[] key) {
    this.key = key.clone();
  }

  public static boolean isSealed(String text) {
    return text.startsWith(PREFIX);
  }

  /** The label in the clear of a sealed text. */
  public static String label(String sealed) {
    int colon = sealed.indexOf(':', PREFIX.length());
    return colon < 0 ? "" : sealed.substring(PREFIX.length(), colon);
  }

  /**
   * Seals a secret.
   *
   * @param label without a colon; readable, and protected against change
   */
  public String seal(String label, String secret) {
    byte[] plain = secret.getBytes(StandardCharsets.UTF_8);
    byte[] nonceKey = mac(key, "signalbox seal nonce\0");
    byte[] nonce = Arrays.copyOf(mac(nonceKey, label + ":" + secret), NONCE_BYTES);
    try {
      byte[] closed = cipher(Cipher.ENCRYPT_MODE, nonce, label).doFinal(plain);
      byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + closed.length);
      System.arraycopy(closed, 0, all, NONCE_BYTES, closed.length);
      return PREFIX + label + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES/GCM", e);
    }
  }

  /** The secret; empty if the text was not sealed with this key, or was changed. */
  public Optional<String> open(String sealed) {
    String label = label(sealed);
    try {
      byte[] all =
          Base64.getUrlDecoder().decode(sealed.substring(PREFIX.length() + label.length() + 1));
      byte[] nonce = Arrays.copyOf(all, NONCE_BYTES);
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, nonce, label);
      byte[] plain = cipher.doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
      return Optional.of(new String(plain, StandardCharsets.UTF_8));
    } catch (GeneralSecurityException | IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String label) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    SecretKeySpec own = new SecretKeySpec(mac(key, "signalbox seal\0"), "AES");
    cipher.init(mode, own, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(label.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private static byte[] mac(byte[] key, String text) {
    return Hmac.with(key).doFinal(text.getBytes(StandardCharsets.UTF_8));
  }
}

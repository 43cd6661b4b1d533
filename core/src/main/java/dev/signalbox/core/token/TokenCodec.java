package dev.signalbox.core.token;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.codec.ByteReader.MalformedException;
import dev.signalbox.core.codec.ByteWriter;
import dev.signalbox.core.model.RunId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * Turns tokens into text and back. The text is {@code sb1_} and base64url of the version, the
 * fields and the first 16 bytes of their HMAC-SHA256. Safe from any thread.
 *
 * <p>Whatever is wrong with a text (forged, of another cluster, cut, too long), the answer is the
 * same, so that it tells nothing to who tries.
 */
public final class TokenCodec {
  /** No token is longer; a usual one has about 50 characters. */
  public static final int CHARS_MAX = 6 * 1024;

  /** A key has at least so many bytes. */
  public static final int KEY_BYTES_MIN = 16;

  private static final String PREFIX = "sb1_";
  private static final int VERSION = 1;
  private static final int MAC_BYTES = 16;

  private final byte[] key;

  /** Keyed once; each use takes a copy, which is much cheaper than keying a new one. */
  private volatile @Nullable Mac keyed;

  public TokenCodec(byte[] key) {
    if (key.length < KEY_BYTES_MIN) {
      throw new IllegalArgumentException("a token key has " + KEY_BYTES_MIN + " bytes or more");
    }
    this.key = key.clone();
  }

  /** Not before it is needed: the first of a process sets up much of the JDK's cryptography. */
  private Mac keyed() {
    Mac made = keyed;
    if (made == null) {
      made = Hmac.with(key);
      // The words before the payload keep this use of the key apart from any other use of it.
      made.update("signalbox token\0".getBytes(StandardCharsets.US_ASCII));
      keyed = made;
    }
    return made;
  }

  /** Whether the text means to be a token, rather than a run's id; it may still be a bad one. */
  public static boolean looksLikeToken(String text) {
    return text.startsWith(PREFIX);
  }

  public String encode(Token token) {
    ByteWriter out = new ByteWriter(64);
    Cursor cursor = token.cursor();
    out.u8(VERSION).varint(token.run().value()).varint(token.index());
    out.varint(cursor.changes()).varint(cursor.turn()).varint(cursor.positions().size());
    cursor.positions().forEach(position -> write(position, out));
    byte[] mac = mac(out.array(), out.size());
    out.raw(mac, 0, MAC_BYTES);
    return text(out.toByteArray());
  }

  /** Reads a text from outside; empty if it is not a token of this key. */
  public Optional<Token> decode(String text) {
    if (text.length() > CHARS_MAX || !looksLikeToken(text)) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int size = bytes.length - MAC_BYTES;
    if (size < 1) {
      return Optional.empty();
    }
    byte[] given = Arrays.copyOfRange(bytes, size, bytes.length);
    byte[] expected = Arrays.copyOf(mac(bytes, size), MAC_BYTES);
    // Base64 leaves up to four bits without a meaning: only one text stands for a token.
    if (!MessageDigest.isEqual(expected, given) || !text(bytes).equals(text)) {
      return Optional.empty();
    }
    return read(new ByteReader(bytes, 0, size));
  }

  private static void write(Cursor.Position position, ByteWriter out) {
    long flags = (position.stdoutOpen() ? 1 : 0) | (position.stderrOpen() ? 2 : 0);
    out.varint(position.ordinal())
        .varint(position.offset())
        .varint((long) position.given() << 2 | flags);
  }

  private static Optional<Token> read(ByteReader in) {
    try {
      if (in.u8() != VERSION) {
        return Optional.empty();
      }
      RunId run = new RunId(in.varint());
      long index = in.varint();
      int changes = in.count(Integer.MAX_VALUE);
      int turn = in.count(Integer.MAX_VALUE);
      int count = in.count(Cursor.POSITIONS_MAX);
      List<Cursor.Position> positions = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        positions.add(readPosition(in));
      }
      return in.remaining() == 0
          ? Optional.of(new Token(run, index, new Cursor(changes, turn, positions)))
          : Optional.empty();
    } catch (MalformedException | IllegalArgumentException e) {
      // Signed, yet not ours to read: made by a later version.
      return Optional.empty();
    }
  }

  private static Cursor.Position readPosition(ByteReader in) {
    int ordinal = in.count(Integer.MAX_VALUE);
    long offset = in.varint();
    long givenAndFlags = in.varint();
    return new Cursor.Position(
        ordinal,
        offset,
        (int) (givenAndFlags >>> 2),
        (givenAndFlags & 1) != 0,
        (givenAndFlags & 2) != 0);
  }

  private byte[] mac(byte[] bytes, int size) {
    try {
      Mac mac = (Mac) keyed().clone();
      mac.update(bytes, 0, size);
      return mac.doFinal();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's " + Hmac.ALGORITHM + " can be copied", e);
    }
  }

  private static String text(byte[] bytes) {
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}

package dev.signalbox.core.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.model.RunId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TokenCodecTest {
  private static final byte[] KEY =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
  private final TokenCodec codec = new TokenCodec(KEY);

  @Test
  void whatIsEncodedIsDecoded() {
    Random random = new Random(1);
    for (int i = 0; i < 5_000; i++) {
      Token token = anyToken(random, random.nextInt(5));
      assertThat(codec.decode(codec.encode(token))).contains(token);
    }
  }

  @Test
  void everyFlippedBitIsRefused() {
    String text = codec.encode(anyToken(new Random(2), 3));
    byte[] chars = text.getBytes(StandardCharsets.US_ASCII);
    for (int bit = 0; bit < chars.length * 8; bit++) {
      chars[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(codec.decode(new String(chars, StandardCharsets.ISO_8859_1))).isEmpty();
      chars[bit / 8] ^= (byte) (1 << (bit % 8));
    }
  }

  @Test
  void everyCutAndEveryAdditionIsRefused() {
    for (int positions = 0; positions < 4; positions++) {
      String text = codec.encode(anyToken(new Random(positions), positions));
      for (int length = 0; length < text.length(); length++) {
        assertThat(codec.decode(text.substring(0, length))).isEmpty();
      }
      for (String more : List.of("A", "AA", "AAA", "AAAA", "=", "==", " ", "\n", "\0")) {
        assertThat(codec.decode(text + more)).isEmpty();
      }
    }
  }

  @Test
  void everySingleCharacterReplacedIsRefused() {
    String text = codec.encode(anyToken(new Random(3), 1));
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (int at = 0; at < text.length(); at++) {
      for (int i = 0; i < alphabet.length(); i++) {
        char c = alphabet.charAt(i);
        if (c != text.charAt(at)) {
          String other = text.substring(0, at) + c + text.substring(at + 1);
          assertThat(codec.decode(other)).isEmpty();
        }
      }
    }
  }

  @Test
  void aTokenOfAnotherClusterIsRefused() {
    byte[] other = KEY.clone();
    other[31] ^= 1;
    String text = new TokenCodec(other).encode(Token.start(new RunId(1), 1));
    assertThat(codec.decode(text)).isEmpty();
  }

  @Test
  void noiseIsRefused() {
    Random random = new Random(4);
    for (int i = 0; i < 5_000; i++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      String text = "sb1_" + Base64.getUrlEncoder().withoutPadding().encodeToString(noise);
      assertThat(codec.decode(text)).isEmpty();
      assertThat(codec.decode(new String(noise, StandardCharsets.UTF_8))).isEmpty();
    }
    assertThat(codec.decode("sb1_" + "A".repeat(1_000_000))).isEmpty();
    assertThat(codec.decode("r42")).isEmpty();
    assertThat(codec.decode("")).isEmpty();
  }

  @Test
  void aProgramsTokenIsSmallAndEvenTheLargestFits() {
    // A program is one attempt however many statements it has; only numbers grow.
    Cursor cursor =
        new Cursor(
            1_000,
            999,
            List.of(new Cursor.Position(999, Long.MAX_VALUE, Integer.MAX_VALUE, true, true)));
    Token program = new Token(new RunId(Long.MAX_VALUE), Long.MAX_VALUE, cursor);
    assertThat(codec.encode(program).length()).isLessThan(128);

    String largest = codec.encode(largest());
    assertThat(largest.length()).isLessThanOrEqualTo(TokenCodec.CHARS_MAX);
    assertThat(codec.decode(largest)).contains(largest());
  }

  private static Token largest() {
    List<Cursor.Position> positions = new ArrayList<>();
    for (int i = 0; i < Cursor.POSITIONS_MAX; i++) {
      positions.add(new Cursor.Position(100_000 + i, 1L << 40, 1 << 20, true, true));
    }
    Cursor cursor = new Cursor(Integer.MAX_VALUE, 100_000, positions);
    return new Token(new RunId(Long.MAX_VALUE), Long.MAX_VALUE, cursor);
  }

  private static Token anyToken(Random random, int count) {
    List<Cursor.Position> positions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      positions.add(
          new Cursor.Position(
              random.nextInt(1_000),
              random.nextLong(1L << random.nextInt(1, 62)),
              random.nextInt(Integer.MAX_VALUE),
              random.nextBoolean(),
              random.nextBoolean()));
    }
    Cursor cursor = new Cursor(random.nextInt(10_000), random.nextInt(1_000), positions);
    return new Token(new RunId(1 + random.nextLong(1L << 50)), random.nextLong(1L << 50), cursor);
  }
}

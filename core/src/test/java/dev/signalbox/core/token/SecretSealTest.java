package dev.signalbox.core.token;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretSealTest {
  private static final String SECRET = "mysql://root:geheim@tcp(h:1)/é";

  private final SecretSeal seal = new SecretSeal(new byte[32]);

  @Test
  void whatIsSealedComesBackAndCannotBeRead() {
    String sealed = seal.seal("mysql", SECRET);

    assertThat(sealed).startsWith("sealed:mysql:").doesNotContain("geheim", "root");
    assertThat(SecretSeal.isSealed(sealed)).isTrue();
    assertThat(SecretSeal.label(sealed)).isEqualTo("mysql");
    assertThat(seal.open(sealed)).contains(SECRET);
  }

  @Test
  void theSameSecretGivesTheSameText() {
    assertThat(seal.seal("mysql", SECRET)).isEqualTo(seal.seal("mysql", SECRET));
    assertThat(seal.seal("mysql", SECRET)).isNotEqualTo(seal.seal("mysql", SECRET + "x"));
  }

  @Test
  void anotherKeyOrAnyChangeOpensNothing() {
    String sealed = seal.seal("mysql", SECRET);

    assertThat(new SecretSeal(new byte[] {1}).open(sealed)).isEmpty();
    assertThat(seal.open(sealed.replace("mysql", "other"))).isEmpty();
    assertThat(seal.open(sealed.substring(0, sealed.length() - 2))).isEmpty();
    assertThat(seal.open("sealed:mysql:AAAA")).isEmpty();
    assertThat(seal.open("sealed:mysql")).isEmpty();
    assertThat(seal.open("sealed:mysql:%")).isEmpty();
  }
}

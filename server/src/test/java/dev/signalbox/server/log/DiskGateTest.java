package dev.signalbox.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class DiskGateTest {
  private static final long MIB = 1 << 20;

  private long usable = 100_000 * MIB;
  private long total = 200_000 * MIB;
  private boolean broken;
  private long nowNs;
  private int looks;

  private DiskGate gate() throws IOException {
    DiskGate.SpaceProbe probe =
        new DiskGate.SpaceProbe() {
          @Override
          public long usableBytes() throws IOException {
            looks++;
            if (broken) {
              throw new IOException("gone");
            }
            return usable;
          }

          @Override
          public long totalBytes() {
            return total;
          }
        };
    return new DiskGate(Path.of("/data"), probe, DiskGate.Limits.DEFAULT, MIB, () -> nowNs);
  }

  private void later() {
    nowNs += 10_000_000;
  }

  @Test
  void clientsAreRefusedBelowTheFirstLineAndEverythingBelowTheSecond() throws IOException {
    DiskGate gate = gate();
    assertThat(gate.clientFreeMin()).isEqualTo(64 * MIB);
    assertThat(gate.hardFreeMin()).isEqualTo(9 * MIB);
    assertThat(gate.refusal()).isEmpty();
    assertThat(gate.fits(4 * MIB)).isTrue();

    usable = 64 * MIB - 1;
    later();
    assertThat(gate.refusal()).get().asString().startsWith("SB-DISK-507: the disk of /data has ");
    assertThat(gate.fits(4 * MIB)).isTrue();

    usable = 13 * MIB - 1;
    later();
    assertThat(gate.fits(4 * MIB)).isFalse();
    assertThat(gate.fits(3 * MIB)).isTrue();
  }

  @Test
  void linesShrinkWithASmallDisk() throws IOException {
    total = 64 * MIB;
    DiskGate gate = gate();
    assertThat(gate.clientFreeMin()).isEqualTo(total / 10);
    assertThat(gate.hardFreeMin()).isEqualTo(total / 50 + MIB);
  }

  @Test
  void diskThatCannotBeAskedTakesNothing() throws IOException {
    DiskGate gate = gate();
    broken = true;
    later();
    assertThat(gate.fits(0)).isFalse();
    assertThat(gate.refusal()).isPresent();
  }

  @Test
  void looksAreSharedForAMomentOnly() throws IOException {
    DiskGate gate = gate();
    int before = looks;
    for (int i = 0; i < 100; i++) {
      assertThat(gate.fits(1)).isTrue();
    }
    assertThat(looks).isEqualTo(before);
    later();
    assertThat(gate.fits(1)).isTrue();
    assertThat(looks).isEqualTo(before + 1);
  }
}

package dev.signalbox.server.log;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Says before every append whether the disk has room for it, so that the log never meets a full
 * disk in the middle of a write. Two lines: below the first, clients are refused while the service
 * finishes what runs; below the second, nothing is appended. Thread-safe.
 */
public final class DiskGate {
  /** How old a look at the disk may be: a system call of microseconds, but not one per entry. */
  private static final long LOOK_AGE_MAX_NS = 2_000_000;

  /** Where the numbers come from; tests give their own. */
  public interface SpaceProbe {
    long usableBytes() throws IOException;

    long totalBytes() throws IOException;

    static SpaceProbe of(Path dir) throws IOException {
      FileStore store = Files.getFileStore(dir);
      return new SpaceProbe() {
        @Override
        public long usableBytes() throws IOException {
          return store.getUsableSpace();
        }

        @Override
        public long totalBytes() throws IOException {
          return store.getTotalSpace();
        }
      };
    }
  }

  /**
   * The two lines, in bytes free. On a small disk (tests, tiny volumes) they shrink to 10 % and 2 %
   * of it.
   *
   * @param clientFreeMin below this, entries of clients are refused
   * @param hardFreeMin below this, nothing is appended
   */
  public record Limits(long clientFreeMin, long hardFreeMin) {
    public static final Limits DEFAULT = new Limits(64L << 20, 8L << 20);

    public Limits {
      if (hardFreeMin < 0 || clientFreeMin < hardFreeMin) {
        throw new IllegalArgumentException("clientFreeMin must be >= hardFreeMin >= 0");
      }
    }
  }

  private final Path dir;
  private final SpaceProbe probe;
  private final LongSupplier nanoClock;
  private final long clientFreeMin;
  private final long hardFreeMin;
  private volatile Look look;

  private record Look(long usable, long atNs) {}

  /**
   * A gate before the disk that a directory lies on.
   *
   * @param reserve bytes that the log may take at once beside the entry (its preallocation)
   */
  public DiskGate(Path dir, SpaceProbe probe, Limits limits, long reserve, LongSupplier nanoClock)
      throws IOException {
    this.dir = dir;
    this.probe = probe;
    this.nanoClock = nanoClock;
    long total = probe.totalBytes();
    this.hardFreeMin = Math.min(limits.hardFreeMin(), total / 50) + reserve;
    this.clientFreeMin = Math.max(hardFreeMin, Math.min(limits.clientFreeMin(), total / 10));
    this.look = new Look(probe.usableBytes(), nanoClock.getAsLong());
  }

  /**
   * True if the disk has room above the second line.
   *
   * @param bytes what is about to be written, with all that is under way
   */
  public boolean fits(long bytes) {
    return usable() >= hardFreeMin + bytes;
  }

  /** Why clients are refused now; empty if they are accepted. */
  public Optional<String> refusal() {
    long usable = usable();
    if (usable >= clientFreeMin) {
      return Optional.empty();
    }
    return Optional.of(
        "SB-DISK-507: the disk of %s has %s free, %s are needed to accept work. Free some space; what runs already goes on"
            .formatted(dir, mebibytes(usable), mebibytes(clientFreeMin)));
  }

  /** The line below which nothing is appended, in bytes free. */
  public long hardFreeMin() {
    return hardFreeMin;
  }

  /** The line below which clients are refused, in bytes free. */
  public long clientFreeMin() {
    return clientFreeMin;
  }

  private long usable() {
    Look last = look;
    long now = nanoClock.getAsLong();
    if (now - last.atNs < LOOK_AGE_MAX_NS) {
      return last.usable;
    }
    long usable;
    try {
      usable = probe.usableBytes();
    } catch (IOException unknown) {
      // A disk that can't be asked is no disk to write to.
      usable = 0;
    }
    look = new Look(usable, now);
    return usable;
  }

  private static String mebibytes(long bytes) {
    return "%.1f MiB".formatted(bytes / 1048576.0);
  }
}

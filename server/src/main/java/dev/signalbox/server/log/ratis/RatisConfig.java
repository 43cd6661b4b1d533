package dev.signalbox.server.log.ratis;

import dev.signalbox.server.log.DiskGate;
import java.nio.file.Path;
import java.util.List;

/**
 * How the log of one member is set up.
 *
 * @param dir its directory, of its own
 * @param member the id of this member
 * @param peers all members with this one; one member needs no address and opens no port
 */
public record RatisConfig(
    Path dir, String member, List<Peer> peers, Snapshots snapshots, DiskGate.Limits disk) {

  /**
   * One member.
   *
   * @param address host:port of its Raft port, empty if it is the only member
   */
  public record Peer(String id, String address) {}

  /**
   * When snapshots are taken: whichever comes first since the last one.
   *
   * @param entriesMax entries applied
   * @param bytesMax bytes of entries applied
   * @param segmentsMax log files; each start of a node begins a new one, so this bounds how many
   *     files a node reads that is started often and has little to do
   * @param atCloseEntriesMin at an orderly stop if at least so many entries would have to be
   *     replayed
   */
  public record Snapshots(long entriesMax, long bytesMax, int segmentsMax, long atCloseEntriesMin) {
    public static final Snapshots DEFAULT = new Snapshots(50_000, 64L << 20, 16, 2_000);

    public Snapshots {
      if (entriesMax < 1 || bytesMax < 1 || segmentsMax < 2 || atCloseEntriesMin < 1) {
        throw new IllegalArgumentException("snapshot limits must be positive, segments >= 2");
      }
    }
  }

  public RatisConfig {
    peers = List.copyOf(peers);
    if (peers.stream().noneMatch(peer -> peer.id().equals(member))) {
      throw new IllegalArgumentException("member " + member + " is not among the peers " + peers);
    }
  }

  /** One member with defaults. */
  public static RatisConfig single(Path dir) {
    return new RatisConfig(
        dir, "n1", List.of(new Peer("n1", "")), Snapshots.DEFAULT, DiskGate.Limits.DEFAULT);
  }

  boolean alone() {
    return peers.size() == 1;
  }
}

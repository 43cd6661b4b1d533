package dev.signalbox.server.log.ratis;

import dev.signalbox.server.log.Log;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** Our settings of Ratis: each differs from its default for the reason given. */
final class Settings {
  /** Space taken ahead, so that a sync of an append need not change the size of the file. */
  static final long PREALLOCATED_BYTES = 1 << 20;

  /** Small segments: a purge can only drop whole ones. */
  private static final long SEGMENT_BYTES_MAX = 16 << 20;

  /** What Ratis and we put around the caller's bytes. */
  private static final int ENVELOPE_BYTES_MAX = 64 << 10;

  private static final TimeDuration NEVER = TimeDuration.valueOf(36_500, TimeUnit.DAYS);

  private Settings() {}

  static RaftProperties of(RatisConfig config) {
    RaftProperties properties = new RaftProperties();
    RaftServerConfigKeys.setStorageDir(properties, List.of(config.dir().toFile()));
    log(properties);
    limits(properties);
    // Snapshots are ours from the trigger to the purge, see StateMachineBridge.
    RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, false);
    // A retry is found by the request id in our own state, not by Ratis.
    RaftServerConfigKeys.RetryCache.setExpiryTime(properties, seconds(1));
    // A process that was stopped for minutes goes on; a group of more steps down first.
    RaftServerConfigKeys.setCloseThreshold(properties, NEVER);
    if (config.alone()) {
      alone(properties);
    } else {
      properties.set("raft.rpc.type", "GRPC");
      RaftServerConfigKeys.Read.setLeaderLeaseEnabled(properties, true);
      RaftServerConfigKeys.Rpc.setTimeoutMin(properties, millis(1000));
      RaftServerConfigKeys.Rpc.setTimeoutMax(properties, millis(2000));
    }
    return properties;
  }

  private static void alone(RaftProperties properties) {
    properties.set("raft.rpc.type", NoNetworkRpc.class.getName());
    // Nobody to wait for: elect at once. Later timeouts only pace an idle loop.
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, millis(1));
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, millis(1));
    RaftServerConfigKeys.Rpc.setTimeoutMin(properties, millis(1000));
    RaftServerConfigKeys.Rpc.setTimeoutMax(properties, millis(1500));
    RaftServerConfigKeys.LeaderElection.setPreVote(properties, false);
    // A pause cannot have made another member the leader.
    RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, NEVER);
  }

  private static void log(RaftProperties properties) {
    RaftServerConfigKeys.Log.setSegmentSizeMax(properties, bytes(SEGMENT_BYTES_MAX));
    RaftServerConfigKeys.Log.setPreallocatedSize(properties, bytes(PREALLOCATED_BYTES));
    RaftServerConfigKeys.Log.setSegmentCacheNumMax(properties, 2);
    RaftServerConfigKeys.Log.setSegmentCacheSizeMax(properties, bytes(16 << 20));
    // An entry and a sync more per commit, only to know the commit index sooner after a restart.
    RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
    // One sync for whatever has queued up while the last one ran.
    RaftServerConfigKeys.Log.setForceSyncNum(properties, 1024);
    // Never go on over a hole. SegmentCheck has cut a torn tail before Ratis reads it.
    RaftServerConfigKeys.Log.setCorruptionPolicy(
        properties, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
    RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
    RaftServerConfigKeys.Log.setPurgeGap(properties, 1);
  }

  private static void limits(RaftProperties properties) {
    int entryBytesMax = Log.ENTRY_BYTES_MAX + ENVELOPE_BYTES_MAX;
    RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, bytes(entryBytesMax));
    RaftServerConfigKeys.Log.setWriteBufferSize(properties, bytes(entryBytesMax + 8));
    // Ours (RatisLog) are reached first and have a name for the caller.
    RaftServerConfigKeys.Write.setElementLimit(properties, 16_384);
    RaftServerConfigKeys.Write.setByteLimit(properties, bytes(256 << 20));
    RaftServerConfigKeys.Log.setQueueElementLimit(properties, 16_384);
    RaftServerConfigKeys.Log.setQueueByteLimit(properties, bytes(256 << 20));
  }

  private static SizeInBytes bytes(long count) {
    return SizeInBytes.valueOf(count);
  }

  private static TimeDuration millis(long count) {
    return TimeDuration.valueOf(count, TimeUnit.MILLISECONDS);
  }

  private static TimeDuration seconds(long count) {
    return TimeDuration.valueOf(count, TimeUnit.SECONDS);
  }
}

package dev.signalbox.server.node;

import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunId;
import dev.signalbox.server.log.SnapshotWriter;
import dev.signalbox.server.service.RunQuery;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where finished runs go. What was appended can be read at once, and is durable some time later.
 */
public interface Archive {
  /**
   * Takes the runs that an entry has ended. Called by the applying thread only; an index that is
   * durable already is ignored, so a replay does no harm.
   */
  void append(long index, List<Run> ended);

  /** Everything up to this index is durable. */
  long durableIndex();

  Optional<Run> find(RunId run);

  /** Newest id first. */
  List<RunId> list(RunQuery query);

  long count();

  /** Writes a copy of all that has been appended, or more, into a snapshot. */
  SnapshotWriter backup();

  /**
   * Makes sure that it holds everything up to the index, from the snapshot if it does not.
   *
   * @param snapshotDir null for a state without a snapshot
   */
  void restore(@Nullable Path snapshotDir, long index) throws IOException;
}

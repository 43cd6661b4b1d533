package dev.signalbox.server.service;

import com.google.protobuf.ByteString;
import dev.signalbox.api.v1.LogChunk;
import dev.signalbox.api.v1.LogsRequest;
import dev.signalbox.api.v1.Notice;
import dev.signalbox.api.v1.Stream;
import dev.signalbox.core.model.Attempt;
import dev.signalbox.core.model.Nearest;
import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.SpecCheck;
import dev.signalbox.core.model.TaskSpec;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.StreamKind;
import dev.signalbox.server.output.OutputSource;
import dev.signalbox.server.output.OutputSource.Located;
import dev.signalbox.server.service.ServiceException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the log bytes of a run's attempts, in the order they were assigned. Used by one thread. */
public final class LogReading {
  private static final int SLICE_BYTES = 256 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final LogsRequest request;
  private final Engine engine;
  private final OutputSource output;
  private final PageShare pages;
  private final Map<Integer, Long> offsets = new HashMap<>();
  private Run run;

  private LogReading(
      Run run, LogsRequest request, Engine engine, OutputSource output, PageShare pages) {
    this.run = run;
    this.request = request;
    this.engine = engine;
    this.output = output;
    this.pages = pages;
  }

  static LogReading of(
      Run run, LogsRequest request, Engine engine, OutputSource output, PageShare pages) {
    List<String> names = run.spec().tasks().stream().map(TaskSpec::name).toList();
    if (!request.getTask().isEmpty() && !names.contains(request.getTask())) {
      throw new ServiceException(
          Kind.NOT_FOUND,
          "SB-TASK-404",
          "run "
              + run.id()
              + " has no task "
              + SpecCheck.quote(request.getTask())
              + "."
              + Nearest.hint(request.getTask(), names));
    }
    if (request.getAttempt() < 0) {
      throw Refusals.badRequest("attempt " + request.getAttempt() + " is negative");
    }
    return new LogReading(run, request, engine, output, pages);
  }

  /**
   * What comes next; an empty list says only that there was nothing for a while. Waits for more if
   * asked to follow.
   *
   * @return empty at the end
   */
  public Optional<List<LogChunk>> next(Presence client) throws InterruptedException {
    List<LogChunk> chunks = read();
    if (!chunks.isEmpty()) {
      return Optional.of(chunks);
    }
    if (!request.getFollow()) {
      return Optional.empty();
    }
    try (Wakeups.Waiter waiter = engine.wakeups().listen(run.id())) {
      client.waitsAt(waiter);
      // The run is read before its output: what ends in it has all its output written.
      run = engine.live(run.id()).or(() -> engine.find(run.id())).orElse(run);
      boolean over = run.state().terminal();
      chunks = read();
      if (!chunks.isEmpty()) {
        return Optional.of(chunks);
      }
      if (over || engine.wakeups().closed() || client.left()) {
        return Optional.empty();
      }
      waiter.await(PATIENCE);
      run = engine.live(run.id()).or(() -> engine.find(run.id())).orElse(run);
      return Optional.of(read());
    }
  }

  /** One slice of the first attempt that has something new. */
  private List<LogChunk> read() {
    for (Place place : places()) {
      List<LogChunk> chunks = new ArrayList<>();
      long offset = offsets.getOrDefault(place.ordinal(), 0L);
      List<Located> frames;
      // Frames of other kinds are passed over, however many there are.
      do {
        frames =
            output.read(
                run.id(), place.task(), place.attempt(), offset, pages.bytesMax(SLICE_BYTES));
        for (Located frame : frames) {
          chunk(frame.frame(), place).ifPresent(chunks::add);
          offset = frame.next();
        }
      } while (chunks.isEmpty() && !frames.isEmpty());
      offsets.put(place.ordinal(), offset);
      if (!chunks.isEmpty()) {
        return chunks;
      }
    }
    return List.of();
  }

  private Optional<LogChunk> chunk(Frame frame, Place place) {
    LogChunk.Builder chunk =
        LogChunk.newBuilder()
            .setTask(run.taskSpec(place.task()).name())
            .setAttempt(place.attempt());
    return switch (frame) {
      case Frame.Log log -> {
        Stream stream = log.stream() == StreamKind.STDOUT ? Stream.STDOUT : Stream.STDERR;
        boolean wanted =
            request.getStream() == Stream.STREAM_UNSPECIFIED || request.getStream() == stream;
        yield wanted
            ? Optional.of(chunk.setStream(stream).setData(ByteString.copyFrom(log.bytes())).build())
            : Optional.empty();
      }
      case Frame.Notice notice ->
          Optional.of(
              chunk
                  .setNotice(
                      Notice.newBuilder()
                          .setText(notice.text())
                          .setDroppedBytes(notice.droppedBytes()))
                  .build());
      case Frame.Head h -> Optional.empty();
      case Frame.Rows r -> Optional.empty();
      case Frame.StatementEnd e -> Optional.empty();
    };
  }

  private List<Place> places() {
    List<Place> places = new ArrayList<>();
    for (int task = 0; task < run.tasks().size(); task++) {
      boolean wanted =
          request.getTask().isEmpty() || run.taskSpec(task).name().equals(request.getTask());
      for (Attempt attempt : run.task(task).attempts()) {
        if (wanted && (request.getAttempt() == 0 || request.getAttempt() == attempt.number())) {
          places.add(new Place(attempt.ordinal(), task, attempt.number()));
        }
      }
    }
    places.sort(Comparator.comparingInt(Place::ordinal));
    return places;
  }

  private record Place(int ordinal, int task, int attempt) {}
}

package dev.signalbox.server.service;

import dev.signalbox.api.v1.LogLine;
import dev.signalbox.api.v1.Response;
import dev.signalbox.api.v1.Stream;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Change;
import dev.signalbox.core.model.Run;
import dev.signalbox.core.model.RunState;
import dev.signalbox.core.output.StreamKind;
import dev.signalbox.core.token.Cursor;
import dev.signalbox.core.token.Cursor.Position;
import dev.signalbox.server.output.OutputSource;
import dev.signalbox.server.output.OutputSource.Located;
import dev.signalbox.server.output.Responses;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Fills one page of a fetch: from a cursor, what is new in a run as it is now. Lives for one page.
 *
 * <p>Changes go out in their order. Between its ASSIGNED and its end an attempt is open: its output
 * goes out as it comes. The end of an attempt goes out only when its output has been drained, so
 * nothing of an attempt comes after its end. The run must have been read before the output: then an
 * attempt that has ended in it has all its output written.
 */
final class FetchPage {
  /** How much is read from one output before the next one has its turn. */
  private static final int SLICE_BYTES = 128 * 1024;

  private final Run run;
  private final OutputSource output;
  private final Room room;

  private final List<Response> responses = new ArrayList<>();
  private final TreeMap<Integer, Reading> open = new TreeMap<>();
  private int bytes;
  private boolean full;
  private int changes;
  private int turn;

  private FetchPage(Run run, Cursor cursor, OutputSource output, Room room) {
    this.run = run;
    this.output = output;
    this.room = room;
    this.changes = cursor.changes();
    this.turn = cursor.turn();
  }

  /**
   * How much goes into a page.
   *
   * @param bytesMax of the responses together, unless the first one alone has more
   * @param sizing what each takes
   * @param packed rows may come many in one response
   * @param rule ends the page before
   */
  record Room(int bytesMax, Sizing sizing, boolean packed, PageRule rule) {}

  /**
   * A page.
   *
   * @param responses in order
   * @param cursor after them
   * @param end whether nothing can follow
   */
  record Filled(List<Response> responses, Cursor cursor, boolean end) {}

  /** Fills a page. */
  static Filled fill(Run run, Cursor cursor, OutputSource output, Room room) {
    if (cursor.changes() > run.changes().size()) {
      // Another node knew more when it made the token; this one will too.
      return new Filled(List.of(), cursor, false);
    }
    FetchPage page = new FetchPage(run, cursor, output, room);
    page.open(cursor);
    page.passChanges();
    if (!page.full) {
      page.readOpen();
    }
    return page.filled();
  }

  private Filled filled() {
    List<Position> positions = new ArrayList<>();
    for (Reading reading : open.values()) {
      if (!reading.position.atStart()) {
        positions.add(reading.position);
      }
    }
    boolean end = !full && run.state().terminal() && changes == run.changes().size();
    return new Filled(responses, new Cursor(changes, turn, positions), end);
  }

  // ---- changes -------------------------------------------------------------------------------

  /** Finds the attempts that are open in the reader's view. */
  private void open(Cursor cursor) {
    for (Change change : run.changes().subList(0, cursor.changes())) {
      track(change);
    }
    for (Position position : cursor.positions()) {
      Reading reading = open.get(position.ordinal());
      if (reading != null) {
        reading.position = position;
      }
    }
  }

  private void track(Change change) {
    if (change.ofAttempt()) {
      int ordinal = run.task(change.task()).attempts().get(change.attempt() - 1).ordinal();
      if (terminal(change)) {
        open.remove(ordinal);
      } else {
        open.computeIfAbsent(
            ordinal, o -> new Reading(change.task(), change.attempt(), Position.start(o)));
      }
    } else if (change.ofRun() && RunState.values()[change.state()].terminal()) {
      open.clear();
    }
  }

  private void passChanges() {
    while (!full && changes < run.changes().size()) {
      Change change = run.changes().get(changes);
      if (drainedBefore(change) && give(RunMessages.change(run, change))) {
        track(change);
        changes++;
      }
    }
  }

  /** Hands out what must come before the change; false if the page is full before that. */
  private boolean drainedBefore(Change change) {
    if (change.ofRun()) {
      return !RunState.values()[change.state()].terminal()
          || open.values().stream().allMatch(this::drained);
    }
    if (change.ofAttempt() && terminal(change)) {
      int ordinal = run.task(change.task()).attempts().get(change.attempt() - 1).ordinal();
      Reading reading = open.get(ordinal);
      return reading == null || drained(reading);
    }
    return true;
  }

  private static boolean terminal(Change change) {
    return AttemptState.values()[change.state()].terminal();
  }

  // ---- output --------------------------------------------------------------------------------

  /** Reads an output that does not grow any more to its end; false if the page is full before. */
  private boolean drained(Reading reading) {
    while (read(reading)) {
      if (full) {
        return false;
      }
    }
    for (StreamKind stream : StreamKind.values()) {
      if (reading.lineOpen(stream)) {
        Response end = unterminated(reading.source(run), stream);
        if (!give(end)) {
          return false;
        }
        reading.follow(end);
      }
    }
    return true;
  }

  /** Reads the open outputs by turns until there is nothing new in any of them. */
  private void readOpen() {
    boolean news = true;
    while (news && !full) {
      news = false;
      List<Reading> round = new ArrayList<>(open.tailMap(turn).values());
      round.addAll(open.headMap(turn).values());
      for (Reading reading : round) {
        if (!full && mayRead(reading)) {
          news |= read(reading);
          turn = reading.position.ordinal() + 1;
        }
      }
    }
  }

  /** A token has room for so many positions only, one of which is for an output being drained. */
  private boolean mayRead(Reading reading) {
    return !reading.position.atStart()
        || open.values().stream().filter(r -> !r.position.atStart()).count()
            < Cursor.POSITIONS_MAX - 1;
  }

  /** Hands out a slice of an output; false if there was nothing. */
  private boolean read(Reading reading) {
    int want = Math.min(SLICE_BYTES, room.bytesMax());
    List<Located> frames =
        output.read(run.id(), reading.task, reading.attempt, reading.position.offset(), want);
    for (Located frame : frames) {
      if (!give(reading, frame)) {
        break;
      }
    }
    return !frames.isEmpty();
  }

  private boolean give(Reading reading, Located frame) {
    int given = reading.position.given();
    Responses.Part part =
        Responses.part(
            frame.frame(),
            reading.source(run),
            given,
            Math.max(0, room.bytesMax() - bytes),
            room.packed());
    for (Response response : part.responses()) {
      if (!give(response)) {
        return false;
      }
      reading.given(++given);
      reading.follow(response);
    }
    // A part that does not reach the end of its frame was cut because the page is full.
    full |= !part.end();
    if (part.end()) {
      reading.passed(frame.next());
    }
    return part.end();
  }

  /** Says that the last line of a stream, handed out as a part, has ended without a line feed. */
  private static Response unterminated(Responses.Source source, StreamKind stream) {
    LogLine.Builder line =
        LogLine.newBuilder()
            .setStream(stream == StreamKind.STDOUT ? Stream.STDOUT : Stream.STDERR)
            .setUnterminated(true);
    return Response.newBuilder()
        .setTask(source.task())
        .setAttempt(source.attempt())
        .setLog(line)
        .build();
  }

  private boolean give(Response response) {
    int size = room.sizing().bytes(response);
    boolean fits = responses.isEmpty() || bytes + size <= room.bytesMax();
    if (!fits || !room.rule().takes(response)) {
      full = true;
      return false;
    }
    responses.add(response);
    bytes += size;
    return true;
  }

  /** Where the reader stands in one open attempt's output. */
  private static final class Reading {
    private final int task;
    private final int attempt;
    private Position position;

    Reading(int task, int attempt, Position position) {
      this.task = task;
      this.attempt = attempt;
      this.position = position;
    }

    Responses.Source source(Run run) {
      return new Responses.Source(run.taskSpec(task).name(), attempt);
    }

    boolean lineOpen(StreamKind stream) {
      return stream == StreamKind.STDOUT ? position.stdoutOpen() : position.stderrOpen();
    }

    void given(int count) {
      move(position.offset(), count, position.stdoutOpen(), position.stderrOpen());
    }

    void passed(long next) {
      move(next, 0, position.stdoutOpen(), position.stderrOpen());
    }

    /** Remembers whether the response leaves a line open. */
    void follow(Response response) {
      if (response.hasLog()) {
        LogLine log = response.getLog();
        boolean stdout = log.getStream() == Stream.STDOUT;
        move(
            position.offset(),
            position.given(),
            stdout ? log.getPartial() : position.stdoutOpen(),
            stdout ? position.stderrOpen() : log.getPartial());
      }
    }

    private void move(long offset, int given, boolean stdoutOpen, boolean stderrOpen) {
      position = new Position(position.ordinal(), offset, given, stdoutOpen, stderrOpen);
    }
  }
}

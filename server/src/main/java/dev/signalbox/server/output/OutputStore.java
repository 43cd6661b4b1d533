package dev.signalbox.server.output;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.codec.ByteReader.MalformedException;
import dev.signalbox.core.model.RunId;
import dev.signalbox.core.output.Frame;
import dev.signalbox.core.output.FrameCodec;
import dev.signalbox.server.output.OutputPage.OutputDamaged;
import dev.signalbox.server.output.OutputPage.PlacedFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The files that attempts write their frames to, a thousand runs a directory. Safe from any thread;
 * a file may grow while it is read.
 */
public final class OutputStore implements OutputSource {
  private static final int RUNS_PER_DIRECTORY = 1_000;
  private static final int DIRECTORIES_REMEMBERED_MAX = 1_000;
  private static final int PAGE_BYTES_MAX = 4 * 1024 * 1024;
  private static final int LENGTH_BYTES = 4;

  private final Path dir;
  private final Set<Long> made = ConcurrentHashMap.newKeySet();
  private final Heads heads = new Heads();

  /** Outputs lie below the directory, which is made when it is needed. */
  public OutputStore(Path dir) {
    this.dir = dir;
  }

  /**
   * The file for an attempt's frames; its directory exists then.
   *
   * @param task the task's index
   */
  public Path file(RunId run, int task, int attempt) throws IOException {
    long group = group(run.value());
    if (!made.contains(group)) {
      Files.createDirectories(directory(group));
      if (made.size() >= DIRECTORIES_REMEMBERED_MAX) {
        made.clear();
      }
      made.add(group);
    }
    return path(run, task, attempt);
  }

  private Path path(RunId run, int task, int attempt) {
    return directory(group(run.value()))
        .resolve(run.value() + "-" + task + "-" + attempt + ".frames");
  }

  private Path directory(long group) {
    return dir.resolve(Long.toString(group));
  }

  private static long group(long runId) {
    return runId / RUNS_PER_DIRECTORY;
  }

  @Override
  public List<OutputSource.Located> read(
      RunId run, int task, int attempt, long offset, int bytesMax) {
    OutputPage page;
    try {
      page = page(path(run, task, attempt), offset, bytesMax);
    } catch (IOException e) {
      throw new UncheckedIOException("SB-OUTPUT-001: output of " + run + " cannot be read", e);
    }
    List<OutputSource.Located> frames = new ArrayList<>();
    for (PlacedFrame each : page.frames()) {
      frames.add(new OutputSource.Located(each.frame(), each.next()));
    }
    if (page instanceof OutputDamaged damaged) {
      Frame notice = new Frame.Notice(damaged.damage(), damaged.skipped());
      frames.add(new OutputSource.Located(notice, damaged.next()));
    }
    return frames;
  }

  @Override
  public Optional<Frame.Head> head(RunId run, int task, int attempt, long offset) {
    Path file = path(run, task, attempt);
    try {
      OptionalLong at = heads.before(file, offset);
      if (at.isPresent()
          && page(file, at.getAsLong(), 1).frames().getFirst().frame() instanceof Frame.Head head) {
        return Optional.of(head);
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("SB-OUTPUT-001: output of " + run + " cannot be read", e);
    }
  }

  /**
   * The whole frames of a file from an offset on. No file is an empty one.
   *
   * @param offset 0 or where a frame began or ended
   * @param bytesMax stop after so many bytes, but not before one frame; 4 MiB at most
   */
  public static OutputPage page(Path file, long offset, int bytesMax) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      int wanted = Math.clamp(bytesMax, FrameCodec.HEADER_BYTES, PAGE_BYTES_MAX);
      byte[] bytes = read(channel, offset, Math.clamp(size - offset, 0, wanted));
      if (bytes.length >= LENGTH_BYTES) {
        long first = LENGTH_BYTES + (long) new ByteReader(bytes).i32();
        boolean longer = first > bytes.length && first <= FrameCodec.FRAME_BYTES_MAX;
        if (longer && size - offset >= first) {
          bytes = read(channel, offset, (int) first);
        }
      }
      return parse(bytes, offset, size);
    } catch (NoSuchFileException e) {
      return new OutputPage.Frames(List.of(), offset, false);
    }
  }

  private static OutputPage parse(byte[] bytes, long offset, long size) {
    List<PlacedFrame> frames = new ArrayList<>();
    int at = 0;
    while (bytes.length - at >= LENGTH_BYTES) {
      int length = new ByteReader(bytes, at, LENGTH_BYTES).i32();
      if (length < 1 || length > FrameCodec.FRAME_BYTES_MAX - LENGTH_BYTES) {
        return damaged(frames, offset + at, size, "a frame of " + length + " bytes");
      }
      int end = at + LENGTH_BYTES + length;
      if (end > bytes.length) {
        // Cut by the page, or by a writer that has not finished: it is not there yet.
        break;
      }
      try {
        Frame frame = FrameCodec.read(new ByteReader(bytes, at + LENGTH_BYTES, length));
        frames.add(new PlacedFrame(offset + at, offset + end, frame));
      } catch (MalformedException e) {
        return damaged(frames, offset + at, size, String.valueOf(e.getMessage()));
      }
      at = end;
    }
    return new OutputPage.Frames(frames, offset + at, !frames.isEmpty() && offset + at < size);
  }

  private static OutputDamaged damaged(List<PlacedFrame> frames, long at, long size, String what) {
    String damage =
        "SB-OUTPUT-002: the output is damaged at byte " + at + " (" + what + "); the rest is lost.";
    return new OutputDamaged(frames, Math.max(size, at + 1), damage, Math.max(0, size - at));
  }

  private static byte[] read(FileChannel channel, long offset, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      int got = channel.read(buffer, offset + buffer.position());
      if (got < 0) {
        break;
      }
    }
    return buffer.hasRemaining()
        ? Arrays.copyOf(buffer.array(), buffer.position())
        : buffer.array();
  }

  /**
   * Deletes all output of the runs. What is not there is not missed.
   *
   * @param oldestLiveId a directory whose runs are all older goes when it is empty; others stay,
   *     since a live attempt may be about to make its file there
   */
  public void delete(long[] runIds, long oldestLiveId) throws IOException {
    Map<Long, Set<Long>> byGroup =
        Arrays.stream(runIds)
            .boxed()
            .collect(Collectors.groupingBy(OutputStore::group, Collectors.toSet()));
    for (Map.Entry<Long, Set<Long>> each : byGroup.entrySet()) {
      long group = each.getKey();
      boolean old = (group + 1) * RUNS_PER_DIRECTORY <= oldestLiveId;
      delete(group, each.getValue(), old);
    }
  }

  private void delete(long group, Set<Long> runs, boolean directoryToo) throws IOException {
    Path directory = directory(group);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (runs.contains(runOf(file))) {
          Files.deleteIfExists(file);
        }
      }
    } catch (NoSuchFileException e) {
      return;
    }
    if (directoryToo) {
      try {
        made.remove(group);
        Files.deleteIfExists(directory);
      } catch (DirectoryNotEmptyException e) {
        // Runs that end later take it with them.
        return;
      }
    }
  }

  /** The run's number in a file's name; -1 for a file that is none of ours. */
  private static long runOf(Path file) {
    String name = file.getFileName().toString();
    int dash = name.indexOf('-');
    if (dash < 1 || dash > 18 || !name.endsWith(".frames")) {
      return -1;
    }
    try {
      return Long.parseLong(name.substring(0, dash));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** What all outputs take; walks over all of them. */
  public long usedBytes() throws IOException {
    if (!Files.isDirectory(dir)) {
      return 0;
    }
    long[] sum = {0};
    Files.walkFileTree(
        dir,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum[0] += attributes.size();
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            // Deleted in the meantime.
            return FileVisitResult.CONTINUE;
          }
        });
    return sum[0];
  }
}

package dev.signalbox.server.log.ratis;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * The file MANIFEST of a snapshot directory: a version, each file with its size and CRC32C, and the
 * CRC32C of the lines before. A file with more than one link has no checksum: it is shared with the
 * live data (history's sealed segments, gigabytes perhaps), which checks itself; only its size is
 * looked at.
 */
final class Manifest {
  static final String FILE = "MANIFEST";
  private static final String FIRST_LINE = "signalbox-snapshot 1";
  private static final int CHUNK_BYTES = 1 << 18;
  private static final String NO_CHECKSUM = "-";

  private Manifest() {}

  /** Writes the manifest of what is in the directory, and makes all of it durable. */
  static void write(Path dir) throws IOException {
    StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(dir)) {
      paths = walk.sorted().toList();
    }
    for (Path path : paths) {
      Durable.syncFile(path);
      if (Files.isDirectory(path)) {
        continue;
      }
      String checksum = linked(path) ? NO_CHECKSUM : checksum(path);
      text.append("file ").append(Files.size(path)).append(' ').append(checksum).append(' ');
      text.append(dir.relativize(path)).append('\n');
    }
    String checksum = checksumOf(text.toString());
    text.append("end ").append(checksum).append('\n');
    Path file = dir.resolve(FILE);
    Files.writeString(file, text);
    Durable.syncFile(file);
    Durable.syncDirectory(dir);
  }

  /**
   * Checks the directory against its manifest.
   *
   * @return the files of the snapshot, this one included
   * @throws IOException saying what is wrong
   */
  static List<Path> verify(Path dir) throws IOException {
    Path file = dir.resolve(FILE);
    String text = Files.readString(file);
    int end = text.lastIndexOf("end ");
    if (!text.startsWith(FIRST_LINE + "\n")
        || end < 0
        || !text.substring(end).equals("end " + checksumOf(text.substring(0, end)) + "\n")) {
      throw new IOException(file + " is damaged or of an unknown version");
    }
    List<Path> files = new ArrayList<>(List.of(file));
    for (String line : text.substring(0, end).lines().skip(1).toList()) {
      String[] parts = line.split(" ", 4);
      Path path = dir.resolve(parts[3]);
      if (Files.size(path) != Long.parseLong(parts[1])) {
        throw new IOException(path + " has " + Files.size(path) + " bytes, not " + parts[1]);
      }
      if (!parts[2].equals(NO_CHECKSUM) && !parts[2].equals(checksum(path))) {
        throw new IOException(path + " is damaged: its checksum is wrong");
      }
      files.add(path);
    }
    return files;
  }

  private static boolean linked(Path file) throws IOException {
    return (int) Files.getAttribute(file, "unix:nlink") > 1;
  }

  private static String checksum(Path file) throws IOException {
    CRC32C crc = new CRC32C();
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (channel.read(chunk) >= 0) {
        crc.update(chunk.flip());
        chunk.clear();
      }
    }
    return Long.toHexString(crc.getValue());
  }

  private static String checksumOf(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(crc.getValue());
  }
}

package dev.signalbox.executors.process.keeper;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads /proc. Belongs to one thread. */
final class ProcessTable {
  /** The variable that every process of an attempt inherits. */
  static final String MARKER = "SIGNALBOX_ATTEMPT";

  private static final String MARKED_LIMIT = "Max realtime timeout";

  private static final byte[] MARKER_BYTES = (MARKER + "=").getBytes(StandardCharsets.US_ASCII);

  /** Arguments and environment together may take 2 MiB by default; more is not looked at. */
  private static final int ENVIRON_BYTES_MAX = 4 * 1024 * 1024;

  private static final int CHUNK_BYTES = 16 * 1024;
  private static final long MARK_BIT = 1L << 62;

  /**
   * A process.
   *
   * @param alive it is not just waiting to be collected
   * @param startTicks since the machine's start; with the pid it names the process for good
   */
  record Proc(int pid, int parent, int group, int session, boolean alive, long startTicks) {}

  private final Libc libc;
  private final MemorySegment chunk;

  ProcessTable(Arena arena) {
    libc = new Libc(arena);
    chunk = arena.allocate(CHUNK_BYTES);
  }

  /** Every process there is. */
  List<Proc> scan() {
    List<Proc> all = new ArrayList<>();
    String[] names = new java.io.File("/proc").list();
    for (String name : names == null ? new String[0] : names) {
      char first = name.charAt(0);
      Proc proc = first < '0' || first > '9' ? null : find(Integer.parseInt(name));
      if (proc != null) {
        all.add(proc);
      }
    }
    return all;
  }

  /** The process of this id, if there is one. */
  @Nullable Proc find(int pid) {
    byte[] stat = read("/proc/" + pid + "/stat", CHUNK_BYTES);
    return stat == null ? null : parse(pid, new String(stat, StandardCharsets.ISO_8859_1));
  }

  /** The start time of a child that has not been collected; 0 if there is no such process. */
  long startTicks(int pid) {
    Proc proc = find(pid);
    return proc == null ? 0 : proc.startTicks();
  }

  /** The children of a thread; null if this kernel does not tell. */
  @Nullable List<Integer> children(int pid, int thread) {
    byte[] list = read("/proc/" + pid + "/task/" + thread + "/children", 1024 * 1024);
    if (list == null) {
      return null;
    }
    String text = new String(list, StandardCharsets.US_ASCII).trim();
    return text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split(" ", -1)).map(Integer::valueOf).toList();
  }

  /** Whether a process has started others that live. */
  boolean hasChildren(int pid) {
    String[] threads = new java.io.File("/proc/" + pid + "/task").list();
    for (String thread : threads == null ? new String[0] : threads) {
      List<Integer> children = children(pid, Integer.parseInt(thread));
      if (children == null) {
        return scan().stream().anyMatch(proc -> proc.parent() == pid);
      }
      if (!children.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** What the environment of a process says it comes from; empty if it says nothing. */
  String marker(int pid) {
    byte[] environ = read("/proc/" + pid + "/environ", ENVIRON_BYTES_MAX);
    if (environ == null) {
      return "";
    }
    for (int at = 0; at < environ.length; ) {
      int end = at;
      while (end < environ.length && environ[end] != 0) {
        end++;
      }
      int value = at + MARKER_BYTES.length;
      if (value <= end && Arrays.equals(environ, at, value, MARKER_BYTES, 0, MARKER_BYTES.length)) {
        return new String(environ, value, end - value, StandardCharsets.US_ASCII);
      }
      at = end + 1;
    }
    return "";
  }

  /**
   * The same as a marker in another form, as a limit that nothing else uses: on the processor time,
   * in microseconds, of a realtime process. It is longer than any machine runs, so it limits
   * nothing, but a process inherits it, whatever it does to its environment and its session.
   */
  static long markOf(String marker) {
    byte[] bytes = marker.getBytes(StandardCharsets.US_ASCII);
    return UUID.nameUUIDFromBytes(bytes).getLeastSignificantBits() >>> 2 | MARK_BIT;
  }

  /** Marks a process and what it has started by now. */
  void mark(int pid, long mark) {
    // Not allowed if the program belongs to another user; such a one is known by less.
    libc.limit(pid, Libc.RLIMIT_RTTIME, mark);
    List<Integer> children = children(pid, pid);
    if (children != null) {
      children.forEach(child -> mark(child, mark));
    }
  }

  /** The mark that a process carries; 0 if it has none. */
  long mark(int pid) {
    byte[] limits = read("/proc/" + pid + "/limits", CHUNK_BYTES);
    String text = limits == null ? "" : new String(limits, StandardCharsets.US_ASCII);
    int at = text.indexOf(MARKED_LIMIT);
    if (at < 0) {
      return 0;
    }
    String soft = text.substring(at + MARKED_LIMIT.length()).trim().split(" ", 2)[0];
    return soft.equals("unlimited") ? 0 : Long.parseLong(soft);
  }

  /**
   * Sends a signal to just this process; a process which has taken its number is left alone.
   *
   * @return whether it was there
   */
  boolean signal(Proc proc, int signal) {
    int pidfd = libc.pidfdOpen(proc.pid());
    if (pidfd < 0) {
      return false;
    }
    try {
      // The descriptor is bound to a process now: if that one is ours, the signal reaches ours.
      return startTicks(proc.pid()) == proc.startTicks() && libc.pidfdSignal(pidfd, signal) == 0;
    } finally {
      libc.close(pidfd);
    }
  }

  static @Nullable Proc parse(int pid, String stat) {
    // The name is in parentheses and may hold any characters, parentheses too.
    int nameEnd = stat.lastIndexOf(')');
    if (nameEnd < 0) {
      return null;
    }
    String[] fields = stat.substring(nameEnd + 2).split(" ", -1);
    if (fields.length < 20) {
      return null;
    }
    char state = fields[0].charAt(0);
    // A process whose first thread has ended looks dead while its other threads go on.
    boolean alive = (state != 'Z' && state != 'X') || Integer.parseInt(fields[17]) > 1;
    return new Proc(
        pid,
        Integer.parseInt(fields[1]),
        Integer.parseInt(fields[2]),
        Integer.parseInt(fields[3]),
        alive,
        Long.parseLong(fields[19]));
  }

  private byte @Nullable [] read(String path, int bytesMax) {
    int fd = libc.open(path, Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
    if (fd < 0) {
      return null;
    }
    try {
      byte[] all = new byte[0];
      while (all.length < bytesMax) {
        long count = libc.read(fd, chunk, CHUNK_BYTES);
        if (count <= 0) {
          return count == 0 ? all : null;
        }
        int before = all.length;
        all = Arrays.copyOf(all, before + (int) count);
        MemorySegment.copy(chunk, JAVA_BYTE, 0, all, before, (int) count);
      }
      return all;
    } finally {
      libc.close(fd);
    }
  }
}

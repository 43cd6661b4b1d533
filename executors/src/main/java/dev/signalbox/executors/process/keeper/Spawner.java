package dev.signalbox.executors.process.keeper;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.signalbox.core.model.ResourceLimits;
import dev.signalbox.executors.process.keeper.Message.Order;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts processes with {@code posix_spawn}: each in a session of its own, with /dev/null to read
 * or a socket if it has something to read, and a pipe for each of stdout and stderr, no other
 * descriptor, no blocked or ignored signal, and just the environment it is given. Belongs to one
 * thread.
 */
final class Spawner {
  /** What came of it: a process, or why there is none. */
  sealed interface Spawned {
    /**
     * A process.
     *
     * @param startTicks the process's start time as /proc has it: with the pid it names the process
     *     for good
     * @param line our end of the socket that it reads from; -1 if it has nothing to read
     * @param out where its stdout can be read
     * @param err where its stderr can be read
     */
    record Running(int pid, long startTicks, int line, int out, int err) implements Spawned {}

    /**
     * Why there is none.
     *
     * @param message for people
     */
    record Failed(String message) implements Spawned {}
  }

  private static final MethodHandle ATTR_INIT = call("posix_spawnattr_init");
  private static final MethodHandle ATTR_FLAGS =
      Libc.handle("posix_spawnattr_setflags", JAVA_INT, ADDRESS, JAVA_SHORT);
  private static final MethodHandle ATTR_MASK =
      Libc.handle("posix_spawnattr_setsigmask", JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle ATTR_DEFAULT =
      Libc.handle("posix_spawnattr_setsigdefault", JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle ACTIONS_INIT = call("posix_spawn_file_actions_init");
  private static final MethodHandle ACTIONS_DESTROY = call("posix_spawn_file_actions_destroy");
  private static final MethodHandle ADD_DUP2 =
      Libc.handle("posix_spawn_file_actions_adddup2", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle ADD_CHDIR =
      Libc.handle("posix_spawn_file_actions_addchdir_np", JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle ADD_CLOSEFROM =
      Libc.handle("posix_spawn_file_actions_addclosefrom_np", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SPAWN =
      Libc.handle("posix_spawn", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);

  private static final int SET_SIGDEF = 0x04;
  private static final int SET_SIGMASK = 0x08;
  private static final int SET_SID = 0x80;

  /** Larger than any C library's attributes, file actions or signal set. */
  private static final int STRUCT_BYTES = 512;

  /** Fixed text: what it sets and runs comes as its arguments, never as part of it. */
  private static final String LIMITER =
      "[ -z \"$1\" ] || umask \"$1\" || exit 126; [ -z \"$2\" ] || ulimit -v \"$2\" || exit 126; "
          + "[ -z \"$3\" ] || { ulimit -S -t \"$3\" && ulimit -H -t $(($3 + 2)); } || exit 126; "
          + "[ -z \"$4\" ] || ulimit -n \"$4\" || exit 126; "
          + "[ -z \"$5\" ] || ulimit -f \"$5\" || exit 126; shift 5; exec \"$@\"";

  private final Libc libc;
  private final int devNull;
  private final MemorySegment attributes;
  private final MemorySegment actions;
  private final MemorySegment pidWord;
  private final ProcessTable processes;

  /**
   * @param devNull /dev/null, open for reading
   */
  Spawner(Arena arena, int devNull) {
    libc = new Libc(arena);
    this.devNull = devNull;
    attributes = arena.allocate(STRUCT_BYTES, 16);
    actions = arena.allocate(STRUCT_BYTES, 16);
    pidWord = arena.allocate(JAVA_INT);
    processes = new ProcessTable(arena);
    MemorySegment none = arena.allocate(STRUCT_BYTES, 16);
    MemorySegment all = arena.allocate(STRUCT_BYTES, 16).fill((byte) 0xff);
    check(ATTR_INIT, attributes);
    try {
      int flags = SET_SID | SET_SIGDEF | SET_SIGMASK;
      expectZero((int) ATTR_FLAGS.invokeExact(libc.state(), attributes, (short) flags));
      expectZero((int) ATTR_MASK.invokeExact(libc.state(), attributes, none));
      expectZero((int) ATTR_DEFAULT.invokeExact(libc.state(), attributes, all));
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  /**
   * Starts what the order says.
   *
   * @param marker put into the environment and a limit, to find again what the process starts
   */
  Spawned spawn(Order order, String marker) {
    String problem = SpawnProblems.before(order);
    if (!problem.isEmpty()) {
      return new Spawned.Failed(problem);
    }
    int[] line = {-1, devNull};
    int[] out = {-1, -1};
    int[] err = {-1, -1};
    int failed = order.input().length == 0 ? 0 : libc.socketPair(line);
    failed = failed < 0 ? failed : libc.pipe(out);
    failed = failed < 0 ? failed : libc.pipe(err);
    if (failed < 0) {
      close(line);
      close(out);
      close(err);
      return new Spawned.Failed(SpawnProblems.after(libc, -failed, order));
    }
    try (Arena arena = Arena.ofConfined()) {
      Spawned spawned = spawn(arena, order, marker, new int[] {line[1], out[1], err[1]});
      if (spawned instanceof Spawned.Running running) {
        libc.nonBlocking(out[0]);
        libc.nonBlocking(err[0]);
        spawned = new Spawned.Running(running.pid(), running.startTicks(), line[0], out[0], err[0]);
        line[0] = -1;
        out[0] = -1;
        err[0] = -1;
      }
      return spawned;
    } finally {
      close(line);
      close(out);
      close(err);
    }
  }

  private Spawned spawn(Arena arena, Order order, String marker, int[] ends) {
    String program = order.argv().getFirst();
    List<MemorySegment> candidates = candidates(arena, order, program);
    if (candidates.isEmpty()) {
      return new Spawned.Failed(SpawnProblems.after(libc, Libc.ENOENT, order));
    }
    boolean limited = !order.limits().equals(ResourceLimits.NONE);
    MemorySegment env = vector(arena, variables(order.env(), marker));
    prepareActions(arena, order.workdir(), ends);
    try {
      int error = Libc.ENOENT;
      for (MemorySegment candidate : candidates) {
        List<String> argv = limited ? limitedArgv(order, candidate.getString(0)) : order.argv();
        MemorySegment path = limited ? arena.allocateFrom("/bin/sh") : candidate;
        error =
            (int)
                SPAWN.invokeExact(
                    libc.state(), pidWord, path, actions, attributes, vector(arena, argv), env);
        if (error == 0) {
          int pid = pidWord.get(JAVA_INT, 0);
          processes.mark(pid, ProcessTable.markOf(marker));
          return new Spawned.Running(pid, processes.startTicks(pid), -1, -1, -1);
        }
        if (error != Libc.ENOENT && error != Libc.ENOTDIR && error != Libc.EACCES) {
          break;
        }
      }
      return new Spawned.Failed(SpawnProblems.after(libc, error, order));
    } catch (Throwable e) {
      throw Libc.broken(e);
    } finally {
      check(ACTIONS_DESTROY, actions);
    }
  }

  private void prepareActions(Arena arena, String workdir, int[] ends) {
    check(ACTIONS_INIT, actions);
    try {
      expectZero((int) ADD_DUP2.invokeExact(libc.state(), actions, ends[0], 0));
      expectZero((int) ADD_DUP2.invokeExact(libc.state(), actions, ends[1], 1));
      expectZero((int) ADD_DUP2.invokeExact(libc.state(), actions, ends[2], 2));
      // The JVM opens files of its own without close-on-exec: none of them may reach a task.
      expectZero((int) ADD_CLOSEFROM.invokeExact(libc.state(), actions, 3));
      expectZero((int) ADD_CHDIR.invokeExact(libc.state(), actions, arena.allocateFrom(workdir)));
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  /** The files that may be meant by the program's name, in the order of the PATH. */
  private List<MemorySegment> candidates(Arena arena, Order order, String program) {
    if (program.indexOf('/') >= 0) {
      return List.of(arena.allocateFrom(program));
    }
    List<MemorySegment> found = new ArrayList<>();
    // Names are bytes to the system: Java's paths would refuse some of them in some locales.
    String path = order.env().getOrDefault("PATH", SpawnProblems.PATH_DEFAULT);
    for (String directory : path.split(":", -1)) {
      String base = directory.startsWith("/") ? directory : order.workdir() + "/" + directory;
      MemorySegment candidate = arena.allocateFrom(base + "/" + program);
      if (!program.isEmpty() && libc.accessToExecute(candidate) == 0) {
        found.add(candidate);
      }
    }
    return found;
  }

  private static List<String> limitedArgv(Order order, String program) {
    ResourceLimits limits = order.limits();
    List<String> argv = new ArrayList<>();
    argv.addAll(List.of("sh", "-c", LIMITER, "sh", limits.umask()));
    argv.add(limits.memoryBytes() == 0 ? "" : Long.toString(limits.memoryBytes() / 1024));
    argv.add(limits.cpuSeconds() == 0 ? "" : Long.toString(limits.cpuSeconds()));
    argv.add(limits.openFiles() == 0 ? "" : Long.toString(limits.openFiles()));
    argv.add(limits.fileBytes() == 0 ? "" : Long.toString(limits.fileBytes() / 512));
    argv.add(program);
    argv.addAll(order.argv().subList(1, order.argv().size()));
    return argv;
  }

  private static List<String> variables(Map<String, String> env, String marker) {
    List<String> variables = new ArrayList<>(env.size() + 1);
    env.forEach((name, value) -> variables.add(name + "=" + value));
    variables.add(ProcessTable.MARKER + "=" + marker);
    return variables;
  }

  private static MemorySegment vector(Arena arena, List<String> strings) {
    MemorySegment vector = arena.allocate(ADDRESS, strings.size() + 1L);
    for (int i = 0; i < strings.size(); i++) {
      vector.setAtIndex(ADDRESS, i, arena.allocateFrom(strings.get(i)));
    }
    return vector;
  }

  private void close(int[] ends) {
    for (int fd : ends) {
      if (fd >= 0 && fd != devNull) {
        libc.close(fd);
      }
    }
  }

  private static MethodHandle call(String name) {
    return Libc.handle(name, JAVA_INT, ADDRESS);
  }

  private void check(MethodHandle handle, MemorySegment argument) {
    try {
      expectZero((int) handle.invokeExact(libc.state(), argument));
    } catch (Throwable e) {
      throw Libc.broken(e);
    }
  }

  private static void expectZero(int error) {
    if (error != 0) {
      throw new IllegalStateException("errno " + error);
    }
  }
}

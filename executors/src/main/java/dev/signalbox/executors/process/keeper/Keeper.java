package dev.signalbox.executors.process.keeper;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The keeper's main class. One thread does everything that does not block.
 *
 * <p>Usage: {@code Keeper DIRECTORY [--idle-ms N]}. It ends by itself when it has had no client and
 * no running attempt for so long.
 */
public final class Keeper {
  /** The exit code when another keeper has the directory. */
  public static final int EXIT_LOCKED = 75;

  private static final long IDLE_MS_DEFAULT = 10_000;
  private static final int STARTERS = 3;
  private static final int SYNCERS = 2;
  private static final int PR_SET_CHILD_SUBREAPER = 36;

  private final Arena arena = Arena.global();
  private final Libc libc = new Libc(arena);
  private final Path directory;
  private final long idleMs;

  private Keeper(Path directory, long idleMs) {
    this.directory = directory;
    this.idleMs = idleMs;
  }

  public static void main(String[] args) throws IOException {
    boolean known = args.length == 1 || (args.length == 3 && args[1].equals("--idle-ms"));
    if (!known || args[0].startsWith("-")) {
      System.err.println("usage: keeper DIRECTORY [--idle-ms N]");
      System.exit(2);
    }
    long idleMs = args.length == 3 ? Long.parseLong(args[2]) : IDLE_MS_DEFAULT;
    System.exit(new Keeper(Path.of(args[0]).toAbsolutePath().normalize(), idleMs).run());
  }

  private int run() throws IOException {
    standApart();
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    int lock =
        libc.open(
            directory.resolve("keeper.lock").toString(),
            Libc.O_RDWR | Libc.O_CREAT | Libc.O_CLOEXEC,
            0600);
    if (lock < 0 || libc.lockExclusively(lock) < 0) {
      System.err.println("keeper: another keeper has " + directory);
      return EXIT_LOCKED;
    }
    Poller poller = new Poller(arena);
    Timers timers = new Timers();
    int wakeup = libc.eventfd();
    Supervisor.Crew crew = crew(wakeup);
    MemorySegment word = arena.allocate(JAVA_LONG);
    poller.add(wakeup, Poller.IN, () -> libc.read(wakeup, word, 8));
    Journal journal = new Journal(arena, directory.resolve("journal"));
    Recovery.Past past = Recovery.read(journal.replay());
    String bootId = readLine("/proc/sys/kernel/random/boot_id");
    boolean sameBoot = past.bootId().equals(bootId);
    PipeReader.Shared shared =
        new PipeReader.Shared(
            libc,
            poller,
            timers,
            arena.allocate(Sink.BUFFER_BYTES),
            libc.open("/dev/null", Libc.O_WRONLY | Libc.O_CLOEXEC, 0));
    Supervisor supervisor =
        new Supervisor(
            new Supervisor.Tools(
                shared,
                crew,
                journal,
                new Sweeper(arena, timers),
                readLine("/proc/sys/kernel/random/uuid")),
            bootId);
    supervisor.recover(past.attempts(), sameBoot);
    boolean rebooted = !sameBoot && !past.bootId().isEmpty();
    Door door = new Door(arena, poller, supervisor, listen(), rebooted);
    loop(poller, timers, crew, supervisor, door);
    SocketPlace.remove(directory, SocketPlace.choose(directory));
    return 0;
  }

  private void loop(
      Poller poller, Timers timers, Supervisor.Crew crew, Supervisor supervisor, Door door) {
    long idleSinceNs = System.nanoTime();
    while (true) {
      crew.starters().collect();
      crew.syncers().collect();
      timers.run();
      door.flush();
      boolean idle = !door.hasClient() && supervisor.live() == 0;
      if (!idle) {
        idleSinceNs = System.nanoTime();
      }
      long idleLeftMs = idleMs - (System.nanoTime() - idleSinceNs) / 1_000_000;
      if (idle && idleLeftMs <= 0) {
        return;
      }
      int sleepMs = timers.sleepMs();
      int idleSleepMs = (int) Math.min(idleLeftMs + 1, 60_000);
      poller.poll(idle && (sleepMs < 0 || sleepMs > idleSleepMs) ? idleSleepMs : sleepMs);
    }
  }

  /** Leaves the server's session, so that neither its terminal nor its group takes it along. */
  private void standApart() {
    // Fails if it leads a group, that is, if it was given a session of its own already.
    libc.setsid();
    libc.ignore(Libc.SIGHUP);
    libc.ignore(Libc.SIGPIPE);
    if (libc.prctl(PR_SET_CHILD_SUBREAPER, 1) < 0) {
      throw new IllegalStateException("this system knows no subreapers; Linux 3.4 or newer does");
    }
    // Descriptors 0 to 2 are taken in any case, so that no pipe gets one of these numbers.
    while (libc.open("/dev/null", Libc.O_RDWR, 0) <= 2) {}
  }

  private Supervisor.Crew crew(int wakeup) {
    int devNull = libc.open("/dev/null", Libc.O_RDONLY | Libc.O_CLOEXEC, 0);
    ThreadLocal<Libc> perThread = ThreadLocal.withInitial(() -> new Libc(arena));
    MemorySegment one = arena.allocate(JAVA_LONG);
    one.set(JAVA_LONG, 0, 1);
    Runnable wake = () -> perThread.get().write(wakeup, one, 8);
    return new Supervisor.Crew(
        new Hands(STARTERS, devNull, wake), new Hands(SYNCERS, devNull, wake));
  }

  private int listen() throws IOException {
    Path socket = SocketPlace.choose(directory);
    Files.deleteIfExists(socket);
    int fd = libc.unixSocket();
    byte[] path = socket.toString().getBytes(StandardCharsets.UTF_8);
    MemorySegment address = arena.allocate(2L + path.length + 1);
    address.set(JAVA_SHORT, 0, (short) 1);
    MemorySegment.copy(path, 0, address, JAVA_BYTE, 2, path.length);
    int answer = libc.bind(fd, address);
    answer = answer < 0 ? answer : libc.listen(fd);
    if (answer < 0) {
      throw new IOException("cannot listen at " + socket + ", errno " + -answer);
    }
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    SocketPlace.write(directory, socket);
    return fd;
  }

  private static String readLine(String file) throws IOException {
    List<String> lines = Files.readAllLines(Path.of(file));
    return lines.isEmpty() ? "" : lines.getFirst();
  }
}

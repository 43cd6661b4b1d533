package dev.signalbox.executors.process.keeper;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The calls of the C library that Java has no words for. Each answers what the C function does, or
 * minus {@code errno}. An instance belongs to one thread: it holds the place where {@code errno} is
 * put. The handles are static because the JIT compiles only constant ones to plain calls.
 */
@SuppressWarnings("restricted") // This class is the one place where native calls are made.
final class Libc {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int ESRCH = 3;
  static final int EINTR = 4;
  static final int ENOEXEC = 8;
  static final int EAGAIN = 11;
  static final int ENOMEM = 12;
  static final int EACCES = 13;
  static final int ENOTDIR = 20;
  static final int EMFILE = 24;
  static final int ENOSPC = 28;

  static final int O_RDONLY = 0;
  static final int O_WRONLY = 1;
  static final int O_RDWR = 2;
  static final int O_CREAT = 0x40;
  static final int O_TRUNC = 0x200;
  static final int O_APPEND = 0x400;
  static final int O_NONBLOCK = 0x800;
  static final int O_DIRECTORY = 0x10000;
  static final int O_CLOEXEC = 0x80000;

  static final int SIGHUP = 1;
  static final int SIGKILL = 9;
  static final int SIGPIPE = 13;
  static final int SIGTERM = 15;
  static final int SIGCONT = 18;
  static final int SIGSTOP = 19;
  static final int WNOHANG = 1;

  /** The same on every architecture that Linux runs on. */
  static final int RLIMIT_RTTIME = 15;

  private static final int SET_FLAGS = 4;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
  private static final MemoryLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
  private static final long ERRNO_OFFSET =
      ERRNO_LAYOUT.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle SETSID = ints("setsid");
  private static final MethodHandle PRCTL =
      variadic("prctl", 1, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle SIGNAL = handle("signal", ADDRESS, JAVA_INT, ADDRESS);
  private static final MethodHandle OPEN =
      variadic("open", 2, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle CLOSE = ints("close", JAVA_INT);
  private static final MethodHandle READ = handle("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle WRITE =
      handle("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle PWRITE =
      handle("pwrite", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle PREAD =
      handle("pread", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle LSEEK =
      handle("lseek", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle FTRUNCATE = handle("ftruncate", JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle FDATASYNC = ints("fdatasync", JAVA_INT);
  private static final MethodHandle FLOCK = ints("flock", JAVA_INT, JAVA_INT);
  private static final MethodHandle FCNTL =
      variadic("fcntl", 2, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle PIPE2 = handle("pipe2", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SPLICE =
      handle("splice", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle ACCESS = handle("access", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle WAITPID =
      handle("waitpid", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle PRLIMIT =
      handle("prlimit", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle SYSCALL =
      variadic("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle EPOLL_CREATE = ints("epoll_create1", JAVA_INT);
  private static final MethodHandle EPOLL_CTL =
      handle("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle EPOLL_WAIT =
      handle("epoll_wait", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle EVENTFD = ints("eventfd", JAVA_INT, JAVA_INT);
  private static final MethodHandle SOCKET = ints("socket", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle SOCKETPAIR =
      handle("socketpair", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle BIND = handle("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle LISTEN = ints("listen", JAVA_INT, JAVA_INT);
  private static final MethodHandle ACCEPT4 =
      handle("accept4", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);

  // The same numbers on every architecture that Linux runs on.
  private static final long SYS_PIDFD_SEND_SIGNAL = 424;
  private static final long SYS_PIDFD_OPEN = 434;

  private final MemorySegment state;
  private final MemorySegment words;

  Libc(Arena arena) {
    state = arena.allocate(ERRNO_LAYOUT);
    words = arena.allocate(16, 8);
  }

  static MethodHandle handle(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        SYMBOLS.findOrThrow(name),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"));
  }

  static boolean has(String name) {
    return SYMBOLS.find(name).isPresent();
  }

  private static MethodHandle ints(String name, MemoryLayout... arguments) {
    return handle(name, JAVA_INT, arguments);
  }

  private static MethodHandle variadic(
      String name, int fixed, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        SYMBOLS.findOrThrow(name),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(fixed));
  }

  /** Where {@code errno} goes; the first argument of every handle. */
  MemorySegment state() {
    return state;
  }

  int setsid() {
    try {
      return answer((int) SETSID.invokeExact(state));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int prctl(int option, long value) {
    try {
      return answer((int) PRCTL.invokeExact(state, option, value, 0L, 0L, 0L));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Ignores a signal from now on. */
  void ignore(int signal) {
    try {
      MemorySegment before =
          (MemorySegment) SIGNAL.invokeExact(state, signal, MemorySegment.ofAddress(1));
      if (before.address() == -1) {
        throw new IllegalStateException("signal " + signal + " cannot be ignored");
      }
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int open(MemorySegment path, int flags, int mode) {
    try {
      return answer((int) OPEN.invokeExact(state, path, flags, mode));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int open(String path, int flags, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      return open(arena.allocateFrom(path), flags, mode);
    }
  }

  int close(int fd) {
    try {
      return answer((int) CLOSE.invokeExact(state, fd));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  long read(int fd, MemorySegment into, long count) {
    try {
      return answer((long) READ.invokeExact(state, fd, into, count));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  long write(int fd, MemorySegment from, long count) {
    try {
      return answer((long) WRITE.invokeExact(state, fd, from, count));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  long pwrite(int fd, MemorySegment from, long count, long offset) {
    try {
      return answer((long) PWRITE.invokeExact(state, fd, from, count, offset));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  long pread(int fd, MemorySegment into, long count, long offset) {
    try {
      return answer((long) PREAD.invokeExact(state, fd, into, count, offset));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Moves to the file's end and answers where that is. */
  long seekEnd(int fd) {
    try {
      return answer((long) LSEEK.invokeExact(state, fd, 0L, 2));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int ftruncate(int fd, long length) {
    try {
      return answer((int) FTRUNCATE.invokeExact(state, fd, length));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int fdatasync(int fd) {
    try {
      return answer((int) FDATASYNC.invokeExact(state, fd));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Takes the file's exclusive lock, or answers minus EAGAIN when another has it. */
  int lockExclusively(int fd) {
    try {
      return answer((int) FLOCK.invokeExact(state, fd, 2 | 4));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int fcntl(int fd, int command, int value) {
    try {
      return answer((int) FCNTL.invokeExact(state, fd, command, value));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Makes a pipe that no child inherits; the end to read from is at [0], the other at [1]. */
  int pipe(int[] ends) {
    try {
      int answer = answer((int) PIPE2.invokeExact(state, words, O_CLOEXEC));
      ends[0] = words.get(JAVA_INT, 0);
      ends[1] = words.get(JAVA_INT, 4);
      return answer;
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Moves bytes from a pipe to a file without copying them; never blocks. */
  long splice(int from, int to, long count) {
    try {
      return answer(
          (long)
              SPLICE.invokeExact(
                  state, from, MemorySegment.NULL, to, MemorySegment.NULL, count, 1 | 2));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int accessToExecute(MemorySegment path) {
    try {
      return answer((int) ACCESS.invokeExact(state, path, 1));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Collects a child that has ended; its status goes to {@code status[0]}. Never blocks. */
  int waitpid(int pid, int[] status) {
    try {
      int answer = answer((int) WAITPID.invokeExact(state, pid, words, WNOHANG));
      status[0] = words.get(JAVA_INT, 0);
      return answer;
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Sets both the soft and the hard limit of a process. */
  int limit(int pid, int resource, long value) {
    words.set(JAVA_LONG, 0, value);
    words.set(JAVA_LONG, 8, value);
    try {
      return answer((int) PRLIMIT.invokeExact(state, pid, resource, words, MemorySegment.NULL));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int pidfdOpen(int pid) {
    return (int) syscall(SYS_PIDFD_OPEN, pid, 0, 0);
  }

  int pidfdSignal(int pidfd, int signal) {
    return (int) syscall(SYS_PIDFD_SEND_SIGNAL, pidfd, signal, 0);
  }

  private long syscall(long number, long a, long b, long c) {
    try {
      return answer((long) SYSCALL.invokeExact(state, number, a, b, c, 0L));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int epollCreate() {
    try {
      return answer((int) EPOLL_CREATE.invokeExact(state, O_CLOEXEC));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int epollControl(int epoll, int operation, int fd, MemorySegment event) {
    try {
      return answer((int) EPOLL_CTL.invokeExact(state, epoll, operation, fd, event));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int epollWait(int epoll, MemorySegment events, int count, int timeoutMs) {
    try {
      return answer((int) EPOLL_WAIT.invokeExact(state, epoll, events, count, timeoutMs));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int eventfd() {
    try {
      return answer((int) EVENTFD.invokeExact(state, 0, O_CLOEXEC | O_NONBLOCK));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** A socket of the local kind that never blocks. */
  int unixSocket() {
    try {
      return answer((int) SOCKET.invokeExact(state, 1, 1 | O_CLOEXEC | O_NONBLOCK, 0));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Two sockets that are connected, which no child inherits; only that at [0] never blocks. */
  int socketPair(int[] ends) {
    try {
      int answer = answer((int) SOCKETPAIR.invokeExact(state, 1, 1 | O_CLOEXEC, 0, words));
      ends[0] = words.get(JAVA_INT, 0);
      ends[1] = words.get(JAVA_INT, 4);
      return answer < 0 ? answer : nonBlocking(ends[0]);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int nonBlocking(int fd) {
    return fcntl(fd, SET_FLAGS, O_NONBLOCK);
  }

  int bind(int fd, MemorySegment address) {
    try {
      return answer((int) BIND.invokeExact(state, fd, address, (int) address.byteSize()));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int listen(int fd) {
    try {
      return answer((int) LISTEN.invokeExact(state, fd, 16));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  int accept(int fd) {
    try {
      return answer(
          (int)
              ACCEPT4.invokeExact(
                  state, fd, MemorySegment.NULL, MemorySegment.NULL, O_CLOEXEC | O_NONBLOCK));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  private int answer(int result) {
    return result == -1 ? -errno() : result;
  }

  private long answer(long result) {
    return result == -1 ? -errno() : result;
  }

  private int errno() {
    return state.get(ValueLayout.JAVA_INT, ERRNO_OFFSET);
  }

  static IllegalStateException broken(Throwable e) {
    return new IllegalStateException("a call of the C library broke", e);
  }
}

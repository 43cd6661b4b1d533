package dev.signalbox.executors.process.keeper;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.signalbox.core.codec.ByteReader;
import dev.signalbox.core.codec.ByteReader.MalformedException;
import dev.signalbox.core.codec.ByteWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The socket, and the one client at it; a new client replaces the old one. What the client has not
 * been told is not queued here: while it does not read, statuses stay what they are in the
 * supervisor, and it is told the newest.
 */
final class Door {
  private static final int CHUNK_BYTES = 64 * 1024;

  /** With so much unsent, statuses wait. */
  private static final int UNSENT_BYTES_MAX = 128 * 1024;

  private final Libc libc;
  private final Poller poller;
  private final Supervisor supervisor;
  private final boolean rebooted;
  private final int listening;
  private final MemorySegment chunk;
  private final ByteWriter out = new ByteWriter(4096);
  private byte[] in = new byte[4096];
  private int inSize;
  private int outSent;
  private Poller.@Nullable Watch client;
  private boolean greeted;
  private boolean listing;
  private boolean waitingToSend;

  /**
   * @param listening a socket that listens
   * @param rebooted told to clients
   */
  Door(Arena arena, Poller poller, Supervisor supervisor, int listening, boolean rebooted) {
    libc = new Libc(arena);
    this.poller = poller;
    this.supervisor = supervisor;
    this.listening = listening;
    this.rebooted = rebooted;
    chunk = arena.allocate(CHUNK_BYTES);
    poller.add(listening, Poller.IN, this::accept);
  }

  boolean hasClient() {
    return client != null;
  }

  /** Tells the client what it does not know yet, as far as it takes it. */
  void flush() {
    if (client == null || !greeted) {
      return;
    }
    while (unsent() < UNSENT_BYTES_MAX) {
      Attempt attempt = supervisor.news().next();
      if (attempt != null) {
        Message.write(attempt.status(), out);
      } else if (listing) {
        listing = false;
        Message.write(new Message.Listed(), out);
      } else {
        break;
      }
    }
    send();
  }

  private int unsent() {
    return out.size() - outSent;
  }

  private void accept() {
    int fd = libc.accept(listening);
    if (fd < 0) {
      return;
    }
    hangUp();
    client = poller.add(fd, Poller.IN, this::ready);
  }

  private void hangUp() {
    Poller.Watch old = client;
    if (old != null) {
      poller.remove(old);
      libc.close(old.fd());
    }
    client = null;
    greeted = false;
    listing = false;
    waitingToSend = false;
    inSize = 0;
    outSent = 0;
    out.clear();
  }

  private void ready() {
    Poller.Watch now = client;
    if (now == null) {
      return;
    }
    send();
    long count = libc.read(now.fd(), chunk, CHUNK_BYTES);
    if (count == -Libc.EAGAIN || count == -Libc.EINTR) {
      return;
    }
    if (count <= 0) {
      hangUp();
      return;
    }
    if (in.length - inSize < count) {
      in = Arrays.copyOf(in, Math.max(in.length * 2, inSize + (int) count));
    }
    MemorySegment.copy(chunk, JAVA_BYTE, 0, in, inSize, (int) count);
    inSize += (int) count;
    try {
      receive();
    } catch (MalformedException | IllegalArgumentException e) {
      System.err.println("keeper: a client talks nonsense and is sent away: " + e);
      hangUp();
    }
  }

  private void receive() {
    int at = 0;
    while (inSize - at >= 4) {
      int length = new ByteReader(in, at, 4).i32();
      if (length < 1 || length > Message.BYTES_MAX) {
        throw new MalformedException("a message of " + length + " bytes");
      }
      if (inSize - at - 4 < length) {
        break;
      }
      handle(Message.read(new ByteReader(in, at + 4, length)));
      at += 4 + length;
    }
    System.arraycopy(in, at, in, 0, inSize - at);
    inSize -= at;
    if (inSize == 0 && in.length > CHUNK_BYTES) {
      in = new byte[4096];
    }
  }

  private void handle(Message message) {
    if (!greeted && !(message instanceof Message.Hello)) {
      throw new MalformedException("no hello");
    }
    switch (message) {
      case Message.Hello hello -> {
        int pid = (int) ProcessHandle.current().pid();
        Message.write(new Message.Welcome(Message.VERSION, pid, rebooted), out);
        if (hello.version() != Message.VERSION) {
          send();
          throw new MalformedException("version " + hello.version());
        }
        greeted = true;
      }
      case Message.Start start -> supervisor.start(start.key(), start.order());
      case Message.Stop stop -> {
        Attempt attempt = supervisor.find(stop.key());
        if (attempt == null) {
          supervisor.withdraw(stop.key());
          Message.write(new Message.Unknown(stop.key()), out);
        } else {
          supervisor.stop(attempt, stop.outcome(), stop.graceMs());
        }
      }
      case Message.Forget forget -> supervisor.forget(forget.key());
      case Message.ListAll ignored -> {
        listing = true;
        supervisor.all().forEach(supervisor.news()::tell);
      }
      case Message.Welcome ignored -> throw new MalformedException("not a client's word");
      case Message.Listed ignored -> throw new MalformedException("not a client's word");
      case Message.Unknown ignored -> throw new MalformedException("not a client's word");
      case Message.Status ignored -> throw new MalformedException("not a client's word");
    }
  }

  private void send() {
    Poller.Watch to = client;
    while (to != null && unsent() > 0) {
      int count = Math.min(unsent(), CHUNK_BYTES);
      MemorySegment.copy(out.array(), outSent, chunk, JAVA_BYTE, 0, count);
      long sent = libc.write(to.fd(), chunk, count);
      if (sent <= 0) {
        break;
      }
      outSent += (int) sent;
    }
    if (unsent() == 0) {
      out.clear();
      outSent = 0;
    }
    boolean wait = unsent() > 0;
    if (to != null && wait != waitingToSend) {
      waitingToSend = wait;
      poller.change(to, wait ? Poller.IN | Poller.OUT : Poller.IN);
    }
  }
}

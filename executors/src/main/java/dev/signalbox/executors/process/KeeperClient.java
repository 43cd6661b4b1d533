package dev.signalbox.executors.process;

import dev.signalbox.core.model.AttemptKey;
import dev.signalbox.core.model.AttemptState;
import dev.signalbox.core.model.Outcome;
import dev.signalbox.executors.process.keeper.Message;
import dev.signalbox.executors.process.keeper.Message.Ended;
import dev.signalbox.executors.process.keeper.Message.Order;
import dev.signalbox.executors.process.keeper.Message.Status;
import dev.signalbox.executors.spi.AttemptListener;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's end of the keeper, shared by all executors whose attempts are processes. Starts a
 * keeper when there is none, finds the running one again, and starts another when it was killed.
 * What was asked for while there was no keeper is asked again.
 */
public final class KeeperClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeeperClient.class);
  private static final Duration LISTING_MAX = Duration.ofSeconds(60);
  private static final long RECONNECT_MS_MAX = 2_000;

  /** An attempt that an executor has asked for. */
  private static final class Entry {
    final AttemptKey key;
    final AttemptListener listener;

    /** Until the keeper has said that it has it. */
    @Nullable Order order;

    Message.@Nullable Stop stop;
    boolean startedTold;
    boolean endedTold;
    long outputTold;
    long seenInListing;
    @Nullable Status last;

    Entry(AttemptKey key, AttemptListener listener) {
      this.key = key;
      this.listener = listener;
    }

    /** Tells all again, to a listener that asks again. */
    synchronized void repeat() {
      startedTold = false;
      endedTold = false;
      outputTold = 0;
      if (last != null) {
        tell(last);
      }
    }

    /** Calls for one attempt come in order and one at a time: whoever calls holds this entry. */
    synchronized void tell(Status status) {
      last = status;
      if (endedTold) {
        return;
      }
      if (status.startedMs() > 0 && !startedTold) {
        startedTold = true;
        listener.started(key, status.startedMs());
      }
      if (status.outputBytes() > outputTold) {
        outputTold = status.outputBytes();
        listener.output(key, outputTold);
      }
      Ended ended = status.ended();
      if (ended != null) {
        endedTold = true;
        listener.ended(key, ended.outcome(), status.outputBytes(), ended.endedMs());
      }
    }
  }

  private final KeeperStarter starter;
  private final Thread thread;
  private final CountDownLatch firstListing = new CountDownLatch(1);
  private final Map<AttemptKey, Entry> entries = new HashMap<>();

  /** What the keeper has that no executor has asked for yet. */
  private final Map<AttemptKey, Status> strangers = new HashMap<>();

  private volatile @Nullable KeeperLink link;
  private volatile boolean closed;
  private boolean rebooted;
  private int executors;
  private int recovered;
  private long listing;

  public KeeperClient(KeeperStarter starter) {
    this.starter = starter;
    thread = Thread.ofPlatform().daemon().name("keeper-client").unstarted(this::run);
  }

  /** Connects, or starts a keeper, in the background. */
  public KeeperClient begin() {
    thread.start();
    return this;
  }

  /** To be called by every executor that shares this client, before the first recovers. */
  public synchronized void register() {
    executors++;
  }

  /** As {@link dev.signalbox.executors.spi.Executor#recover}. */
  public Set<AttemptKey> recover(Set<AttemptKey> expected, AttemptListener listener) {
    awaitListing();
    Set<AttemptKey> unheard = new HashSet<>();
    synchronized (this) {
      for (AttemptKey key : expected) {
        Status status = strangers.remove(key);
        Entry known = entries.get(key);
        if (known != null) {
          known.repeat();
        } else if (status != null) {
          Entry entry = new Entry(key, listener);
          entry.seenInListing = listing;
          entries.put(key, entry);
          entry.tell(status);
        } else if (rebooted) {
          long nowMs = System.currentTimeMillis();
          Outcome lost =
              Outcome.lost("SB-EXEC-011: the machine was started anew while the attempt ran");
          new Entry(key, listener).tell(new Status(key, 0, 0, new Ended(lost, nowMs)));
        } else {
          unheard.add(key);
        }
      }
      recovered++;
      if (recovered == executors) {
        Map.copyOf(strangers).values().forEach(this::endStranger);
        strangers.clear();
      }
    }
    return unheard;
  }

  /** Starts an attempt, once for each key. */
  public void start(AttemptKey key, Order order, AttemptListener listener) {
    synchronized (this) {
      if (entries.containsKey(key)) {
        return;
      }
      Entry entry = new Entry(key, listener);
      entry.order = order;
      entries.put(key, entry);
    }
    send(new Message.Start(key, order));
  }

  /**
   * Ends an attempt.
   *
   * @param listener told if nobody knows of it
   */
  public void stop(Message.Stop stop, AttemptListener listener) {
    synchronized (this) {
      Entry entry = entries.computeIfAbsent(stop.key(), key -> new Entry(key, listener));
      entry.stop = stop;
    }
    send(stop);
  }

  /** The keeper need not remember the attempt. */
  public void forget(AttemptKey key) {
    synchronized (this) {
      entries.remove(key);
    }
    send(new Message.Forget(key));
  }

  /** Leaves the keeper alone with what runs. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    hangUp();
  }

  private void awaitListing() {
    try {
      if (!firstListing.await(LISTING_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(
            "SB-EXEC-021: the keeper does not start; see " + starter.log());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the keeper starts", e);
    }
  }

  /** What cannot be sent now is sent after the next listing. */
  private void send(Message message) {
    KeeperLink now = link;
    if (now != null) {
      try {
        now.send(message);
      } catch (IOException e) {
        LOG.debug("keeper=unreachable cause={}", e.toString());
      }
    }
  }

  private void run() {
    long waitMs = 0;
    while (!closed) {
      try {
        KeeperLink now = starter.connect();
        link = now;
        greet(now);
        waitMs = 0;
        while (!closed) {
          handle(now.receive());
        }
      } catch (IOException e) {
        if (!closed) {
          LOG.warn("keeper=lost action=reconnect wait_ms={} cause={}", waitMs, e.toString());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } finally {
        hangUp();
      }
      try {
        Thread.sleep(waitMs);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      waitMs = Math.min(RECONNECT_MS_MAX, waitMs * 2 + 50);
    }
  }

  private void hangUp() {
    KeeperLink now = link;
    link = null;
    if (now != null) {
      try {
        now.close();
      } catch (IOException e) {
        LOG.debug("keeper=close cause={}", e.toString());
      }
    }
  }

  private void greet(KeeperLink to) throws IOException {
    to.send(new Message.Hello(Message.VERSION));
    if (!(to.receive() instanceof Message.Welcome welcome)
        || welcome.version() != Message.VERSION) {
      throw new IOException("SB-EXEC-022: the running keeper speaks another version; end it");
    }
    synchronized (this) {
      listing++;
      // Orders that come from now on reach this keeper: only what is older may need repeating.
      rebooted |= welcome.rebooted();
    }
    to.send(new Message.ListAll());
    LOG.info("keeper=connected pid={}", welcome.pid());
  }

  private void handle(Message message) throws IOException {
    switch (message) {
      case Message.Status status -> handle(status);
      case Message.Listed ignored -> listed();
      case Message.Unknown unknown -> unknown(unknown.key());
      case Message.Welcome ignored -> throw new IOException("not a keeper's word");
      case Message.Hello ignored -> throw new IOException("not a keeper's word");
      case Message.Start ignored -> throw new IOException("not a keeper's word");
      case Message.Stop ignored -> throw new IOException("not a keeper's word");
      case Message.Forget ignored -> throw new IOException("not a keeper's word");
      case Message.ListAll ignored -> throw new IOException("not a keeper's word");
    }
  }

  private void handle(Status status) {
    Entry entry;
    synchronized (this) {
      entry = entries.get(status.key());
      if (entry == null) {
        if (recovered < executors || executors == 0) {
          strangers.put(status.key(), status);
        } else {
          endStranger(status);
        }
        return;
      }
      entry.order = null;
      entry.seenInListing = listing;
    }
    entry.tell(status);
  }

  /** Nobody wants it: it ends and is forgotten. */
  private void endStranger(Status status) {
    if (status.ended() != null) {
      send(new Message.Forget(status.key()));
    } else {
      LOG.warn("attempt={} action=end cause=\"nobody asks for it\"", status.key());
      send(new Message.Stop(status.key(), AttemptState.CANCELLED, 0));
    }
  }

  /** Asks again for what the keeper should know by now and does not. */
  private void listed() {
    Set<Entry> missing = new HashSet<>();
    synchronized (this) {
      for (Entry entry : entries.values()) {
        if (entry.seenInListing != listing && !entry.endedTold) {
          missing.add(entry);
        }
      }
    }
    for (Entry entry : missing) {
      Order order = entry.order;
      if (order != null) {
        send(new Message.Start(entry.key, order));
      } else if (entry.stop == null) {
        Outcome lost = Outcome.lost("SB-EXEC-012: the keeper has lost its journal");
        entry.tell(new Status(entry.key, 0, 0, new Ended(lost, System.currentTimeMillis())));
      }
    }
    synchronized (this) {
      entries.values().stream()
          .filter(entry -> !entry.endedTold && entry.stop != null)
          .forEach(entry -> send(entry.stop));
    }
    firstListing.countDown();
  }

  private void unknown(AttemptKey key) {
    Entry entry;
    synchronized (this) {
      entry = entries.get(key);
    }
    Message.Stop stop = entry == null ? null : entry.stop;
    if (entry != null && stop != null) {
      Outcome outcome = new Outcome(stop.outcome(), -1, 0, "nothing of it was alive");
      entry.tell(new Status(key, 0, 0, new Ended(outcome, System.currentTimeMillis())));
    }
  }
}

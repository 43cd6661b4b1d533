package dev.signalbox.executors.process.keeper;

import java.lang.foreign.Arena;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * A few threads for the calls that block: starting a process and forcing a file to the disk. What
 * they find comes back to the loop's thread. They never end: a process's parent is the thread that
 * started it, and the loop tells its own children from orphans by that.
 */
final class Hands {
  /** What a hand works with. */
  record Tools(Libc libc, Spawner spawner) {}

  private final BlockingQueue<Function<Tools, Runnable>> work = new LinkedBlockingQueue<>();
  private final ConcurrentLinkedQueue<Runnable> done = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final Runnable wake;

  /**
   * @param wake wakes the loop, from any thread
   */
  Hands(int count, int devNull, Runnable wake) {
    this.wake = wake;
    for (int i = 0; i < count; i++) {
      Thread.ofPlatform().daemon().name("hand-" + i).start(() -> run(devNull));
    }
  }

  /**
   * @param task blocks and answers what the loop shall do then
   */
  void submit(Function<Tools, Runnable> task) {
    work.add(task);
  }

  /** Does what the hands have found; by the loop's thread. */
  void collect() {
    woken.set(false);
    for (Runnable next = done.poll(); next != null; next = done.poll()) {
      next.run();
    }
  }

  private void run(int devNull) {
    Arena arena = Arena.global();
    Tools tools = new Tools(new Libc(arena), new Spawner(arena, devNull));
    try {
      while (true) {
        done.add(work.take().apply(tools));
        if (woken.compareAndSet(false, true)) {
          wake.run();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      done.add(
          () -> {
            throw e;
          });
      wake.run();
    }
  }
}

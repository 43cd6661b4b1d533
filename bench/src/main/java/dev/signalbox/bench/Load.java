package dev.signalbox.bench;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Callers that each make their next call when the last one has been answered. */
final class Load {
  private Load() {}

  /**
   * Runs until the time is over.
   *
   * @return calls answered a second
   */
  static double callsPerSecond(int callers, double seconds, Supplier<ListenableFuture<?>> call)
      throws Exception {
    long endNs = System.nanoTime() + (long) (seconds * 1e9);
    return run(callers, call, () -> System.nanoTime() - endNs < 0);
  }

  /** Makes so many calls; calls answered a second. */
  static double calls(int callers, long count, Supplier<ListenableFuture<?>> call)
      throws Exception {
    AtomicLong left = new AtomicLong(count);
    return run(callers, call, () -> left.getAndDecrement() > 0);
  }

  /** Whether another call is to be made. */
  private interface More {
    boolean more();
  }

  private static double run(int callers, Supplier<ListenableFuture<?>> call, More more)
      throws Exception {
    AtomicLong answered = new AtomicLong();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    CountDownLatch callersLeft = new CountDownLatch(callers);
    long beganNs = System.nanoTime();
    for (int i = 0; i < callers; i++) {
      next(call, more, answered, failure, callersLeft);
    }
    callersLeft.await();
    if (failure.get() != null) {
      throw new IllegalStateException("a call failed", failure.get());
    }
    return answered.get() / ((System.nanoTime() - beganNs) / 1e9);
  }

  private static void next(
      Supplier<ListenableFuture<?>> call,
      More more,
      AtomicLong answered,
      AtomicReference<Throwable> failure,
      CountDownLatch callersLeft) {
    if (failure.get() != null || !more.more()) {
      callersLeft.countDown();
      return;
    }
    ListenableFuture<?> made;
    try {
      made = call.get();
    } catch (RuntimeException | Error e) {
      // Thrown from a callback it would be lost, and this caller would be waited for in vain.
      failure.set(e);
      callersLeft.countDown();
      return;
    }
    Futures.addCallback(
        made,
        new FutureCallback<Object>() {
          @Override
          public void onSuccess(@Nullable Object result) {
            answered.incrementAndGet();
            next(call, more, answered, failure, callersLeft);
          }

          @Override
          public void onFailure(Throwable t) {
            failure.set(t);
            callersLeft.countDown();
          }
        },
        MoreExecutors.directExecutor());
  }
}

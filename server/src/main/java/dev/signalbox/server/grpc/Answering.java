package dev.signalbox.server.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * How calls are answered. Each begins on an event loop, which must not be held: it is answered from
 * memory, hangs on a stage, or moves to a thread that may block.
 */
final class Answering {
  private final Executor blocking;

  Answering(Executor blocking) {
    this.blocking = blocking;
  }

  /** Answers when the stage completes. */
  <T> void later(StreamObserver<T> observer, Callable<CompletionStage<T>> call) {
    try {
      call.call()
          .whenComplete(
              (answer, failure) -> {
                if (failure == null) {
                  answer(observer, answer);
                } else {
                  refuse(observer, failure);
                }
              });
    } catch (Exception e) {
      refuse(observer, e);
    }
  }

  /** Answers at once if it can be. */
  <T> void nowOrLater(StreamObserver<T> observer, Callable<Optional<T>> now, Callable<T> later) {
    try {
      Optional<T> answer = now.call();
      if (answer.isPresent()) {
        answer(observer, answer.get());
      } else {
        onBlocking(observer, later);
      }
    } catch (Exception e) {
      refuse(observer, e);
    }
  }

  <T> void laterOnBlocking(StreamObserver<T> observer, Callable<CompletionStage<T>> call) {
    blocking.execute(() -> later(observer, call));
  }

  <T> void onBlocking(StreamObserver<T> observer, Callable<T> call) {
    blocking.execute(
        () -> {
          try {
            answer(observer, call.call());
          } catch (Exception e) {
            refuse(observer, e);
          }
        });
  }

  /** A stream's whole work; it returns when there is no more, or nobody to take it. */
  interface Work {
    void run() throws Exception;
  }

  <T> void streaming(StreamObserver<T> observer, Outlet<T> outlet, Work work) {
    blocking.execute(
        () -> {
          try {
            work.run();
            if (!outlet.client().left()) {
              observer.onCompleted();
            }
          } catch (Exception e) {
            refuse(observer, e);
          }
        });
  }

  private static <T> void answer(StreamObserver<T> observer, T answer) {
    if (!gone(observer)) {
      observer.onNext(answer);
      observer.onCompleted();
    }
  }

  private static void refuse(StreamObserver<?> observer, Throwable failure) {
    if (failure instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    if (!gone(observer)) {
      observer.onError(Statuses.of(failure).asRuntimeException());
    }
  }

  private static boolean gone(StreamObserver<?> observer) {
    return observer instanceof ServerCallStreamObserver<?> call && call.isCancelled();
  }
}

package dev.signalbox.cli.connect;

import dev.signalbox.api.v1.GetServerInfoRequest;
import dev.signalbox.api.v1.SignalboxGrpc;
import dev.signalbox.cli.CliException;
import dev.signalbox.cli.ExitCode;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way to one server. A lost connection is made again, at an address that is looked for again,
 * for as long as the caller's patience lasts; so only calls that may be repeated go through it.
 */
public final class Link implements AutoCloseable {
  private static final Duration CALL_TIME = Duration.ofSeconds(30);
  private static final Duration CHECK_TIME = Duration.ofSeconds(2);
  private static final long BACKOFF_FIRST_MS = 50;
  private static final long BACKOFF_MAX_MS = 1_000;

  private final Endpoint endpoint;
  private final Channels channels = new Channels();
  private final Consumer<String> notices;
  private @Nullable ManagedChannel channel;
  private boolean answered;

  /**
   * A link that connects when it is first used.
   *
   * @param notices is told once when a connection is lost, and once when it is back
   */
  public Link(Endpoint endpoint, Consumer<String> notices) {
    this.endpoint = endpoint;
    this.notices = notices;
  }

  /** Calls with the usual deadline. */
  public <T> T call(Patience patience, Function<SignalboxGrpc.SignalboxBlockingStub, T> call) {
    return call(patience, CALL_TIME, call);
  }

  /** Calls until there is an answer, an error that another try would not change, or no patience. */
  public <T> T call(
      Patience patience, Duration deadline, Function<SignalboxGrpc.SignalboxBlockingStub, T> call) {
    long startedAt = System.nanoTime();
    long backoffMs = BACKOFF_FIRST_MS;
    boolean told = false;
    while (true) {
      try {
        T answer = call.apply(stub().withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS));
        answered();
        if (told) {
          notices.accept("connected again");
        }
        return answer;
      } catch (StatusRuntimeException e) {
        disconnectIf(Failures.isConnection(e));
        Duration limit = hasAnswered() ? patience.after() : patience.beforeFirst();
        Duration waited = Duration.ofNanos(System.nanoTime() - startedAt);
        if (!Failures.isConnection(e) || waited.compareTo(limit) >= 0) {
          throw Failures.explain(e, endpoint.describe());
        }
        if (!told && waited.compareTo(endpoint.quietTime()) > 0) {
          told = true;
          notices.accept(
              "no answer from " + endpoint.describe() + "; trying for " + limit.toSeconds() + " s");
        }
        pause(backoffMs);
        backoffMs = Math.min(BACKOFF_MAX_MS, backoffMs * 2);
      }
    }
  }

  public String describe() {
    return endpoint.describe();
  }

  private SignalboxGrpc.SignalboxBlockingStub stub() {
    return SignalboxGrpc.newBlockingStub(connected());
  }

  private synchronized ManagedChannel connected() {
    ManagedChannel current = channel;
    if (current == null) {
      current = connect();
      channel = current;
    }
    return current;
  }

  private ManagedChannel connect() {
    InetSocketAddress address = endpoint.address();
    if (address.isUnresolved()) {
      throw new CliException(
          ExitCode.UNREACHABLE,
          "SB-CLI-503: the host of "
              + endpoint.describe()
              + " is not known; check --server or SIGNALBOX_SERVER");
    }
    ManagedChannel fresh = channels.open(address);
    if (endpoint.mustBeChecked()) {
      try {
        check(fresh);
      } catch (StatusRuntimeException e) {
        fresh.shutdownNow();
        throw e;
      }
    }
    return fresh;
  }

  private void check(ManagedChannel fresh) {
    var info =
        SignalboxGrpc.newBlockingStub(fresh)
            .withDeadlineAfter(CHECK_TIME.toMillis(), TimeUnit.MILLISECONDS)
            .getServerInfo(GetServerInfoRequest.getDefaultInstance());
    if (!endpoint.accepts(info.getDataDir())) {
      throw Status.UNAVAILABLE
          .withDescription("another server answers at the address")
          .asRuntimeException();
    }
  }

  private synchronized void disconnectIf(boolean lost) {
    ManagedChannel current = channel;
    if (lost && current != null) {
      current.shutdownNow();
      channel = null;
    }
  }

  private synchronized void answered() {
    answered = true;
  }

  private synchronized boolean hasAnswered() {
    return answered;
  }

  private static void pause(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException(ExitCode.INTERRUPTED, "SB-CLI-130: interrupted", e);
    }
  }

  @Override
  public void close() {
    disconnectIf(true);
    channels.close();
  }
}

package dev.signalbox.server.service;

import dev.signalbox.core.model.RunId;
import dev.signalbox.core.model.SpecCheck;
import dev.signalbox.core.model.SpecCheck.Problem;
import dev.signalbox.core.run.Decision;
import dev.signalbox.server.service.ServiceException.Kind;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The words in which calls are refused. */
public final class Refusals {
  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
  private static final int PROBLEMS_TOLD = 10;

  private Refusals() {}

  /** The same for whatever is wrong with it. */
  public static ServiceException badToken() {
    return new ServiceException(
        Kind.INVALID,
        "SB-TOKEN-400",
        "this is not a token of this cluster; submit again for a new one");
  }

  static ServiceException otherRun(RunId run) {
    return new ServiceException(
        Kind.INVALID, "SB-TOKEN-400", "the token is not of run " + run + " but of another");
  }

  /** Of a run that is not known, or not any more. */
  public static ServiceException noSuchRun(String text) {
    return new ServiceException(
        Kind.NOT_FOUND,
        "SB-RUN-404",
        "run "
            + SpecCheck.quote(text)
            + " does not exist, or its retention is over. `list` shows the runs there are");
  }

  /** A request that is malformed or out of its bounds. */
  public static ServiceException badRequest(String text) {
    return new ServiceException(Kind.INVALID, "SB-REQUEST-400", text);
  }

  static ServiceException badSpec(List<Problem> problems) {
    String told =
        problems.stream()
            .limit(PROBLEMS_TOLD)
            .map(Problem::toString)
            .collect(Collectors.joining("; "));
    int more = problems.size() - PROBLEMS_TOLD;
    return new ServiceException(
        Kind.INVALID, "SB-SPEC-400", more > 0 ? told + "; and " + more + " more" : told);
  }

  static ServiceException tooManyWaiting(int max) {
    return new ServiceException(
        Kind.EXHAUSTED,
        "SB-FETCH-429",
        max + " fetches wait already, which is the limit; fetch without `wait`, or later");
  }

  static ServiceException tooMuchUnderWay() {
    return new ServiceException(
        Kind.EXHAUSTED, "SB-NODE-429", "too much is under way; send it again in a moment");
  }

  static ServiceException notAppliedYet() {
    return new ServiceException(
        Kind.UNAVAILABLE,
        "SB-NODE-503",
        "this node has not caught up with the token's submission yet; ask again");
  }

  /** What a rejection says to the client. */
  static ServiceException rejected(Decision.Rejected rejected) {
    String value = SpecCheck.quote(rejected.detail());
    return switch (rejected.reason()) {
      case UNKNOWN_RUN -> noSuchRun(rejected.detail());
      case REQUEST_CONFLICT ->
          new ServiceException(
              Kind.CONFLICT,
              "SB-REQUEST-409",
              "request id "
                  + value
                  + " was used in the last 24 h for another submission; take a new id, or the same"
                  + " body");
      case UNKNOWN_QUEUE ->
          new ServiceException(
              Kind.NOT_FOUND,
              "SB-QUEUE-404",
              "queue "
                  + value
                  + " does not exist; use \"default\", or have it added to the server's config");
      case TOO_MANY_RUNS ->
          new ServiceException(
              Kind.EXHAUSTED,
              "SB-RUN-429",
              "there are " + rejected.detail() + " live runs, which is the limit; submit later");
      case TOO_MANY_REQUESTS ->
          new ServiceException(
              Kind.EXHAUSTED,
              "SB-REQUEST-429",
              "there are "
                  + rejected.detail()
                  + " request ids in the last 24 h, which is the limit; submit without one, or"
                  + " later");
      // Nothing that a client asks for can be refused for these.
      case UNKNOWN_WORKER, WORKER_FULL, QUEUE_FULL, TASK_NOT_READY, STALE_FENCE ->
          internal(new IllegalStateException(rejected.toString()));
    };
  }

  static ServiceException unavailable(EngineUnavailable e) {
    String text = String.valueOf(e.getMessage());
    return switch (e.kind()) {
      case NOT_LEADER ->
          new ServiceException(
              Kind.UNAVAILABLE, "SB-NODE-503", "no leader is here just now; ask again in a moment");
      case DISK_FULL ->
          text.startsWith("SB-")
              ? ServiceException.of(Kind.DISK_FULL, text)
              : new ServiceException(Kind.DISK_FULL, "SB-DISK-507", text);
      case OVERLOADED ->
          text.startsWith("SB-") ? ServiceException.of(Kind.EXHAUSTED, text) : tooMuchUnderWay();
      case OUTCOME_UNKNOWN ->
          new ServiceException(
              Kind.OUTCOME_UNKNOWN,
              "SB-NODE-504",
              "it may have been done or not; ask again with the same request id to know");
      case CLOSED ->
          new ServiceException(
              Kind.UNAVAILABLE, "SB-NODE-503", "this server is stopping; ask again in a moment");
    };
  }

  /** Whatever went wrong, as something that may go to the client. */
  public static ServiceException from(Throwable failure) {
    return switch (failure) {
      case CompletionException e when e.getCause() != null -> from(e.getCause());
      case ServiceException e -> e;
      case EngineUnavailable e -> unavailable(e);
      default -> internal(failure);
    };
  }

  /** A bug or broken I/O: the log has it in full, the client the id to find it by. */
  private static ServiceException internal(Throwable failure) {
    String id = UUID.randomUUID().toString().substring(0, 8);
    LOG.error("event=internal_error id={}", id, failure);
    return new ServiceException(
        Kind.INTERNAL,
        "SB-INTERNAL-500",
        "something is wrong inside the server; its log has more under id " + id);
  }
}

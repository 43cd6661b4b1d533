package dev.signalbox.core.model;

import java.util.Map;

/**
 * What was asked for, as it was accepted.
 *
 * @param spec the job
 * @param params values that override the spec's
 * @param priority -100 to 100; higher goes first within a queue
 * @param fetchTimeoutMs cancel when nobody fetches for so long; 0 is never
 * @param cause why it was submitted
 * @param requestId makes it idempotent; empty if it is not
 */
public record Submission(
    JobSpec spec,
    Map<String, String> params,
    int priority,
    long fetchTimeoutMs,
    Cause cause,
    String requestId) {
  public Submission {
    params = Bounds.copy(params);
    if (Math.abs(priority) > Bounds.PRIORITY_MAX) {
      throw new IllegalArgumentException("priority " + priority);
    }
  }

  /** A manual submission with nothing but a job. */
  public static Submission of(JobSpec spec) {
    return new Submission(spec, Map.of(), 0, 0, Cause.MANUAL, "");
  }

  public Submission withRequestId(String id) {
    return new Submission(spec, params, priority, fetchTimeoutMs, cause, id);
  }

  public Submission withPriority(int value) {
    return new Submission(spec, params, value, fetchTimeoutMs, cause, requestId);
  }

  /** The spec's parameters with this submission's over them. */
  public Map<String, String> effectiveParams() {
    if (params.isEmpty()) {
      return spec.params();
    }
    Map<String, String> all = new java.util.TreeMap<>(spec.params());
    all.putAll(params);
    return all;
  }
}

package dev.signalbox.server.sqlflow;

import dev.signalbox.api.sqlflow.FetchRequest;
import dev.signalbox.server.service.Refusals;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.BitSet;

/**
 * How far a client has fetched. It travels in two strings that the client only echoes: {@code
 * step_id} is the run's token, {@code step_phase} is all else.
 *
 * @param token after what was handed out
 * @param rows of the result that has begun and not ended: the client keeps them for its end
 * @param unsigned columns of that result whose numbers are unsigned, by index
 * @param report what the program has said of its failure so far; it is told when the run has ended
 */
record FetchState(String token, long rows, BitSet unsigned, String report) {
  private static final int PARTS = 3;

  /** With the job alone, a client begins. */
  static FetchState of(FetchRequest request) {
    if (request.getStepId().isEmpty()) {
      return new FetchState(request.getJob().getId(), 0, new BitSet(), "");
    }
    String[] parts = request.getStepPhase().split("\\.", -1);
    try {
      if (parts.length == PARTS) {
        return new FetchState(
            request.getStepId(),
            Math.max(0, Long.parseLong(parts[0])),
            BitSet.valueOf(bytes(parts[1])),
            new String(bytes(parts[2]), StandardCharsets.UTF_8));
      }
    } catch (IllegalArgumentException e) {
      // As if it had other parts.
    }
    throw Refusals.badToken();
  }

  /** What the client is to send next. */
  FetchRequest next(FetchRequest last) {
    String phase =
        rows
            + "."
            + text(unsigned.toByteArray())
            + "."
            + text(report.getBytes(StandardCharsets.UTF_8));
    return FetchRequest.newBuilder()
        .setJob(last.getJob())
        .setStepId(token)
        .setStepPhase(phase)
        .build();
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] bytes(String text) {
    return Base64.getUrlDecoder().decode(text);
  }
}

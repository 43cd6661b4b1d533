package dev.signalbox.server.grpc;

import dev.signalbox.server.service.Refusals;
import dev.signalbox.server.service.ServiceException;
import dev.signalbox.server.sqlflow.ProgramEnded;
import io.grpc.Status;

/** Errors in the words of gRPC. */
final class Statuses {
  /** Clients take 8 KiB for all headers of an answer. */
  private static final int HEADER_BYTES_MAX = 6 * 1024;

  private Statuses() {}

  /** Of whatever went wrong. */
  static Status of(Throwable failure) {
    if (failure instanceof ProgramEnded e) {
      // It would fail again: nobody should repeat the call by himself.
      Status status = e.cancelled() ? Status.CANCELLED : Status.FAILED_PRECONDITION;
      return status.withDescription(cut(String.valueOf(e.getMessage())));
    }
    ServiceException e = Refusals.from(failure);
    return code(e.kind()).withDescription(cut(String.valueOf(e.getMessage())));
  }

  /**
   * A text travels in a header, where all but plain ASCII takes three bytes for each of its own.
   */
  private static String cut(String text) {
    int bytes = 0;
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      bytes +=
          c >= ' ' && c < 0x7f && c != '%'
              ? 1
              : c < 0x80 ? 3 : c < 0x800 ? 6 : c < 0x10000 ? 9 : 12;
      if (bytes > HEADER_BYTES_MAX) {
        return text.substring(0, at) + "…";
      }
      at += Character.charCount(c);
    }
    return text;
  }

  private static Status code(ServiceException.Kind kind) {
    return switch (kind) {
      case INVALID -> Status.INVALID_ARGUMENT;
      case FORBIDDEN -> Status.PERMISSION_DENIED;
      case NOT_FOUND -> Status.NOT_FOUND;
      case CONFLICT -> Status.ALREADY_EXISTS;
      case TOO_LARGE, EXHAUSTED, DISK_FULL -> Status.RESOURCE_EXHAUSTED;
      case UNAVAILABLE -> Status.UNAVAILABLE;
      // Not UNAVAILABLE: clients repeat that by themselves, and this may have been done.
      case OUTCOME_UNKNOWN -> Status.UNKNOWN;
      case INTERNAL -> Status.INTERNAL;
    };
  }
}

package dev.signalbox.server.grpc;

import dev.signalbox.server.service.ServiceException;
import io.grpc.Status;

/** Errors in the words of gRPC. */
final class Statuses {
  private Statuses() {}

  static Status of(ServiceException e) {
    return code(e.kind()).withDescription(e.getMessage());
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

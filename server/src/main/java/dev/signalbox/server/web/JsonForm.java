package dev.signalbox.server.web;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.ListResponse;
import dev.signalbox.api.v1.Run;
import dev.signalbox.api.v1.RunManyResponse;
import dev.signalbox.api.v1.Task;
import java.util.Set;

/**
 * How messages look in JSON. A class of its own, since all descriptors are made when it is loaded:
 * with the first answer, not while the server starts.
 */
final class JsonForm {
  /** Fields that are there even when they are empty, so that scripts need not ask whether. */
  static final Set<FieldDescriptor> ALWAYS =
      Set.of(
          FetchResponse.getDescriptor().findFieldByName("responses"),
          FetchResponse.getDescriptor().findFieldByName("end"),
          JobStatus.getDescriptor().findFieldByName("code"),
          JobStatus.getDescriptor().findFieldByName("message"),
          ListResponse.getDescriptor().findFieldByName("runs"),
          RunManyResponse.getDescriptor().findFieldByName("items"),
          Run.getDescriptor().findFieldByName("message"),
          Task.getDescriptor().findFieldByName("attempts"));

  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace().includingDefaultValueFields(ALWAYS);

  private JsonForm() {}

  /** The message in one line. */
  static String print(MessageOrBuilder message) {
    try {
      return PRINTER.print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("only messages with Any fail to be printed", e);
    }
  }
}

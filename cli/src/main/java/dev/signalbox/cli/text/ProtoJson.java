package dev.signalbox.cli.text;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.api.v1.Attempt;
import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.api.v1.JobStatus;
import dev.signalbox.api.v1.Run;
import dev.signalbox.api.v1.Task;
import java.util.Set;

/** The API's messages in the JSON form of proto3. */
public final class ProtoJson {
  private ProtoJson() {}

  /** A document for people and programs: indented. */
  public static String document(MessageOrBuilder message) {
    return print(JsonFormat.printer(), message);
  }

  /** One line. */
  public static String line(MessageOrBuilder message) {
    return print(JsonFormat.printer().omittingInsignificantWhitespace(), message);
  }

  private static String print(JsonFormat.Printer printer, MessageOrBuilder message) {
    try {
      return printer.sortingMapKeys().includingDefaultValueFields(always()).print(message);
    } catch (InvalidProtocolBufferException e) {
      // Only an Any of an unknown type can cause it, and the API has none.
      throw new IllegalStateException(e);
    }
  }

  /** Fields that scripts read: they are there even when they are empty. */
  private static Set<FieldDescriptor> always() {
    return Set.of(
        JobStatus.getDescriptor().findFieldByNumber(JobStatus.CODE_FIELD_NUMBER),
        JobStatus.getDescriptor().findFieldByNumber(JobStatus.MESSAGE_FIELD_NUMBER),
        FetchResponse.getDescriptor().findFieldByNumber(FetchResponse.RESPONSES_FIELD_NUMBER),
        FetchResponse.getDescriptor().findFieldByNumber(FetchResponse.TOKEN_FIELD_NUMBER),
        FetchResponse.getDescriptor().findFieldByNumber(FetchResponse.END_FIELD_NUMBER),
        Run.getDescriptor().findFieldByNumber(Run.ID_FIELD_NUMBER),
        Run.getDescriptor().findFieldByNumber(Run.STATE_FIELD_NUMBER),
        Run.getDescriptor().findFieldByNumber(Run.MESSAGE_FIELD_NUMBER),
        Task.getDescriptor().findFieldByNumber(Task.NAME_FIELD_NUMBER),
        Task.getDescriptor().findFieldByNumber(Task.STATE_FIELD_NUMBER),
        Task.getDescriptor().findFieldByNumber(Task.ATTEMPTS_FIELD_NUMBER),
        Attempt.getDescriptor().findFieldByNumber(Attempt.NUMBER_FIELD_NUMBER),
        Attempt.getDescriptor().findFieldByNumber(Attempt.STATE_FIELD_NUMBER));
  }
}

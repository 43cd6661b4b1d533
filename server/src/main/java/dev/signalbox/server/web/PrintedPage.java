package dev.signalbox.server.web;

import com.google.protobuf.Message;
import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.api.v1.ListResponse;
import dev.signalbox.server.service.Sizing;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;

/**
 * A page in JSON. What a part takes is known only once it is printed, so parts are printed while
 * the page is filled, and kept until it is sent. For one reader, a page after the other.
 */
final class PrintedPage implements Sizing {
  private final Answers answers;
  private final IdentityHashMap<Message, byte[]> parts = new IdentityHashMap<>();

  PrintedPage(Answers answers) {
    this.answers = answers;
  }

  /** With the comma after it. */
  @Override
  public int bytes(Message part) {
    byte[] printed = utf8(answers.json(part));
    parts.put(part, printed);
    return printed.length + 1;
  }

  /** The page, whose responses were all sized here. */
  byte[] take(FetchResponse page) {
    return take(page.toBuilder().clearResponses(), "responses", page.getResponsesList());
  }

  /** The list, whose runs were all sized here. */
  byte[] take(ListResponse list) {
    return take(list.toBuilder().clearRuns(), "runs", list.getRunsList());
  }

  private byte[] take(Message.Builder rest, String name, List<? extends Message> sized) {
    String frame = answers.json(rest);
    // In a string the quotes would be escaped: this is the list itself.
    int at = frame.indexOf("\"" + name + "\":[]") + name.length() + 4;
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    page.writeBytes(utf8(frame.substring(0, at)));
    for (int i = 0; i < sized.size(); i++) {
      if (i > 0) {
        page.write(',');
      }
      page.writeBytes(Objects.requireNonNull(parts.get(sized.get(i)), "a part is not sized"));
    }
    page.writeBytes(utf8(frame.substring(at)));
    parts.clear();
    return page.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

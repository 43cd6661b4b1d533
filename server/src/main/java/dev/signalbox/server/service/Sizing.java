package dev.signalbox.server.service;

import com.google.protobuf.Message;

/** What a message takes in a page, in the form in which the page is sent. */
public interface Sizing {
  /** In gRPC: with the tag and the length before it. */
  Sizing PROTOBUF = message -> message.getSerializedSize() + 5;

  int bytes(Message message);
}

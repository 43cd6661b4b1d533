package dev.signalbox.server.service;

import dev.signalbox.api.v1.Response;

/** Which responses may share a page. Is shown each before it goes in; lives for one page. */
public interface PageRule {
  PageRule ALL = response -> true;

  /** Whether the response goes in; if not, the page ends before it. */
  boolean takes(Response response);
}

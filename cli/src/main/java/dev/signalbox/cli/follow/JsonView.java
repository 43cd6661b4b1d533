package dev.signalbox.cli.follow;

import dev.signalbox.api.v1.FetchResponse;
import dev.signalbox.cli.terminal.Screen;
import dev.signalbox.cli.text.ProtoJson;

/** Each page as one line of JSON on standard output. */
public final class JsonView implements FollowView {
  private final Screen screen;

  public JsonView(Screen screen) {
    this.screen = screen;
  }

  @Override
  public void page(FetchResponse page) {
    if (page.getResponsesCount() > 0 || page.getEnd()) {
      screen.outLine(ProtoJson.line(page));
    }
    screen.settle();
  }

  @Override
  public void notice(String text) {
    screen.errLine("signalbox: " + text);
    screen.settle();
  }

  @Override
  public void close() {
    screen.settle();
  }
}

package dev.signalbox.server.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageShareTest {
  private static final int MOST = 1024 * 1024;

  @Test
  void theMoreCallsAreOpenTheSmallerThePages() {
    PageShare pages = new PageShare(4L * MOST);
    assertThat(pages.bytesMax(MOST)).isEqualTo(MOST);
    List<PageShare.Call> open = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      open.add(pages.open());
    }
    assertThat(pages.bytesMax(MOST)).isEqualTo(MOST / 4);
    for (int i = 0; i < 10_000; i++) {
      open.add(pages.open());
    }
    assertThat(pages.bytesMax(MOST)).isEqualTo(PageShare.BYTES_MIN);
    open.forEach(PageShare.Call::close);
    assertThat(pages.bytesMax(MOST)).isEqualTo(MOST);
  }
}

package dev.signalbox.cli.follow;

import dev.signalbox.api.v1.FetchResponse;

/** Shows what a fetch brings. */
public interface FollowView extends AutoCloseable {
  /** Everything of one page, in its order. */
  void page(FetchResponse page);

  /** Whether rows may come packed, which is faster. */
  default boolean takesPackedRows() {
    return false;
  }

  /** Something about the following itself, e.g. that the connection was lost. */
  void notice(String text);

  /** Leaves the terminal clean; nothing is shown after. */
  @Override
  void close();
}

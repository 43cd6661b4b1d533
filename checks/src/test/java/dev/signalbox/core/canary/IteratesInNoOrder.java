package dev.signalbox.core.canary;

import java.util.List;
import java.util.Set;

/** Breaks: replicas would walk this set in different orders. */
public final class IteratesInNoOrder {
  public List<String> list() {
    return Set.copyOf(List.of("a", "b")).stream().toList();
  }
}

// expect: [NullAway] dereferenced expression
package dev.signalbox.canaries;

import org.jspecify.annotations.Nullable;

final class PassesNull {
  int length(@Nullable String name) {
    return name.length();
  }
}

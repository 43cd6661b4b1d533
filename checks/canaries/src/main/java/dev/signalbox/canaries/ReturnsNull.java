// expect: [NullAway] returning @Nullable expression
package dev.signalbox.canaries;

final class ReturnsNull {
  String name() {
    return null;
  }
}

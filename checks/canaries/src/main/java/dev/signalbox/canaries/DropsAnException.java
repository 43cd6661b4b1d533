// expect: [DeadException]
package dev.signalbox.canaries;

final class DropsAnException {
  void check(int count) {
    if (count < 0) {
      new IllegalArgumentException("count");
    }
  }
}

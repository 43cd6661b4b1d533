// expect-success
package dev.signalbox.canaries;

final class Innocent {
  int one() {
    return 1;
  }
}

// expect: possible fall-through into case
package dev.signalbox.canaries;

final class FallsThrough {
  int count(int kind) {
    int count = 0;
    switch (kind) {
      case 1:
        count++;
      case 2:
        count++;
        break;
      default:
    }
    return count;
  }
}

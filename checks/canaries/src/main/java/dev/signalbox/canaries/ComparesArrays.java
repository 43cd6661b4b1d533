// expect: [ArrayEquals]
package dev.signalbox.canaries;

final class ComparesArrays {
  boolean same(byte[] left, byte[] right) {
    return left.equals(right);
  }
}

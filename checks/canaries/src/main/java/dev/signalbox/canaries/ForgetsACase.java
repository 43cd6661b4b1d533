// expect: the switch expression does not cover all possible input values
package dev.signalbox.canaries;

final class ForgetsACase {
  sealed interface Shape {}

  record Square(int side) implements Shape {}

  record Circle(int radius) implements Shape {}

  int size(Shape shape) {
    return switch (shape) {
      case Square s -> s.side();
    };
  }
}

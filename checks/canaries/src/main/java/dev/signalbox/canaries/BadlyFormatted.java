// expect-format
package dev.signalbox.canaries;

final class BadlyFormatted { int one( ){return 1 ;}
}

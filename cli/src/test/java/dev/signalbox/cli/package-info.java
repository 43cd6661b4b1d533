/** Tests of the command line as a whole, and the fake server they talk to. */
@org.jspecify.annotations.NullMarked
package dev.signalbox.cli;

/**
 * Where output goes: the two streams, whether each is a terminal, its width, colours, and the frame
 * that is redrawn in place.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.cli.terminal;

/**
 * The commands, one class each: options in, calls through a link, text or JSON out. Knows nothing
 * of sockets or of how a node is started.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.cli.command;

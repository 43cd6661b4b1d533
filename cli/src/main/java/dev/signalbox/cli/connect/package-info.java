/**
 * The way to a server: channels, calls with patience, and gRPC failures turned into errors for
 * people. Knows nothing of commands.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.cli.connect;

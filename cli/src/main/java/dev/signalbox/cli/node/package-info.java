/**
 * The data directory's own node: finds the one that is alive or starts it. Knows it only as a
 * program and an address file, never its classes.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.cli.node;

/**
 * The SQL prompt. Owns editing, completion and what a session remembers between two inputs; each
 * input is a run like any other. Alone with JLine.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.cli.shell;

/** Tests of the SQL prompt. */
@org.jspecify.annotations.NullMarked
package dev.signalbox.cli.shell;

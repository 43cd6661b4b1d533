/** Tests of what programs read. */
@org.jspecify.annotations.NullMarked
package dev.signalbox.cli.rows;

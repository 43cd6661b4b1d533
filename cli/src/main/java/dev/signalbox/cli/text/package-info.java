/** Text in and out: tables, durations, sizes, spelling. Pure. */
@org.jspecify.annotations.NullMarked
package dev.signalbox.cli.text;

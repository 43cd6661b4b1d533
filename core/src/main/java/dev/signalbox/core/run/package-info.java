/**
 * How runs change: commands in, events and effects out. One file, {@code RunMachine}, owns the
 * rules for runs, tasks and attempts. Knows no clock, thread, file or randomness, and iterates
 * nothing whose order depends on chance.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.core.run;

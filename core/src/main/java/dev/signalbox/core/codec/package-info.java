/**
 * The bytes of numbers and strings in everything that is kept: log entries, snapshots, history
 * rows, output frames. Knows no type of the model; each owner of a format writes its own fields,
 * adding only at the end.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.core.codec;

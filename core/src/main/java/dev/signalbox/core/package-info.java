/**
 * The pure core: what a run is and how it may change.
 *
 * <p>Owns the model, the state machine, task graphs, queues, tokens and the format of output
 * frames. Knows no clock, no thread, no file, no network and no randomness: time and jitter come in
 * with the commands. Depends on the JDK only.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.core;

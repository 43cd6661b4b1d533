/**
 * The words of the house as values: jobs, runs, tasks, attempts, and the bounds they keep. Knows
 * nothing of how they change: that is {@code dev.signalbox.core.run}.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.core.model;

/**
 * The port that every kind of place where attempts run answers. Knows attempts, not runs, queues or
 * the log; what an executor is told twice it does once.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.executors.spi;

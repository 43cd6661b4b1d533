/**
 * The keeper: one small, long-lived process for each worker that starts the attempts' processes,
 * writes their output to files and sees them to their end, while servers come and go. Owns process
 * creation, the pipes, the journal and the killing; needs the JDK and core only. It must not know
 * runs, jobs or why an attempt exists: an order is an argument vector, an environment and a file.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.executors.process.keeper;

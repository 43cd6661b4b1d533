/**
 * Measures the built program against limits that are measured in the same run: the disk's own fsync
 * rate, an empty gRPC method, a plain loop that spawns processes. Knows the command line and the
 * API, and history only to fill it.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.bench;

/**
 * Following a run to its end: pages of a fetch to logs, tables and progress. Knows nothing of how
 * pages are got again after a crash.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.cli.follow;

/**
 * The read model of finished runs: SQLite files of a bounded number of runs each. Everything but
 * the newest file never changes again, so a snapshot holds it at no cost. Knows rows and opaque
 * bytes, not what a run is; it may lose what the log still has, never what a snapshot relies on.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.server.history;

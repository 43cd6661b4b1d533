/**
 * The node: applies the log to the state, answers the API from it, and while it leads proposes what
 * must happen next (placement, timers, leases). Owns the order of things on one node. Knows ports
 * only: the log, the archive of finished runs, the worker and clocks; so the simulator drives the
 * same code.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.server.node;

/**
 * The worker of this node: turns what the leader tells it into orders for executors, and what
 * executors tell into reports that it repeats until the state has decided them. Knows no queue, no
 * run and no log.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.server.worker;

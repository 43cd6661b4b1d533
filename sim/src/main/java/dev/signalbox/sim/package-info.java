/**
 * The deterministic simulator: the node's real loop, worker and state machine in a world of fakes
 * (clock, log, disk, executor, clients) that one seed drives, and the checkers that watch it. Owns
 * time, chance and every fault. Must not know real time, threads or sockets; nothing depends on it.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.sim;

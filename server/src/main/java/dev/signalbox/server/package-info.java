/**
 * The program {@code signalbox server}: reads its arguments and wires the rooms together, in one
 * place. Owns the data directory's lock, keys and addresses. Everything else it only connects.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.server;

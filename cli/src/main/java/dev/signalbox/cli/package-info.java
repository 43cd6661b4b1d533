/**
 * The command line's entrance: what every command shares (its surroundings, exit codes, errors).
 * The whole module is a thin client of the gRPC API and must not know the server's classes.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.cli;

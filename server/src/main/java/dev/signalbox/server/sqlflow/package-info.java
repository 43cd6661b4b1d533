/**
 * What the released SQLFlow clients are served: a program becomes a run with one SQL task, and its
 * output goes out in the order and the types that these clients can take. Owns when a fetch is
 * answered and what an answer may hold. Runs, tokens and refusals are the service's; sockets are
 * gRPC's.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.server.sqlflow;

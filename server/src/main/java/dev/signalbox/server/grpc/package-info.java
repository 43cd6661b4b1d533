/**
 * The API over gRPC: one server on one port, with health and reflection. Owns how calls, streams
 * and errors look in gRPC and the bounds of its connections. What the calls do is the service's.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.server.grpc;

/**
 * What the API can do, once, behind both its forms (gRPC and HTTP): submissions, reads, fetching by
 * token, cancelling. Owns the checks of what comes in and the words of what goes out. Knows nothing
 * of sockets, of the log or of how runs change: the node answers the {@link
 * dev.signalbox.server.service.Engine} port.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.server.service;

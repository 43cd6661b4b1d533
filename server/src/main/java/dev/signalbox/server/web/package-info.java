/**
 * The API over HTTP: REST with JSON, and events for following. Owns paths, bodies, the OpenAPI
 * document and what keeps web pages of other sites out. What the calls do is the service's.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.server.web;

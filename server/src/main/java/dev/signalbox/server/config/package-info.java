/**
 * The server's configuration: a YAML file and the command line, checked as a whole before anything
 * starts. Knows keys, units and ranges; not what the settings do.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.server.config;

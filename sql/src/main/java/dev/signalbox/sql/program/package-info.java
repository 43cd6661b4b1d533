/**
 * The child process that runs one SQL program on one connection and writes what comes of it as
 * frames to its stdout. Knows databases and how they fail; must not know who started it, where its
 * frames go, nor any service: all it learns is in its order and in system properties.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.sql.program;

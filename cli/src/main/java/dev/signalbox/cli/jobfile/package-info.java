/**
 * The job file, version 1: bytes to a JobSpec, or problems with their places. Reads no file and
 * calls no server.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.cli.jobfile;

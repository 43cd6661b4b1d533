/**
 * Runs SQL programs, each in a child process of its own with its own memory limit. Owns how a
 * program travels to the child; must not know SQL, a database or what the child does.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.executors.sql;

/**
 * Result rows for programs to read: CSV, JSON and lines of JSON. Owns their forms; must not know
 * where rows come from.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.cli.rows;

/**
 * Splitting a SQL program into its statements, for each dialect's own rules of quoting and
 * commenting. Pure text in, pure text out: knows no database, no connection and no parser; what a
 * statement means is none of its business.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.sql.split;

/**
 * What the statements of a program read and write, and so which of them must wait for which. Pure:
 * knows no database; what it cannot be certain of it takes for a dependency. The one place that
 * knows JSqlParser.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.sql.lineage;

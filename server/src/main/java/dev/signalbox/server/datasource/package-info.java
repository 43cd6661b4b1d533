/**
 * Which data sources SQL programs may name, and their passwords: where they come from, and how one
 * that a submission brings is kept from every reader. Knows no database: opening is the child's.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.server.datasource;

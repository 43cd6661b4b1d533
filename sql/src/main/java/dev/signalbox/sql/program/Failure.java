package dev.signalbox.sql.program;

/**
 * Why a statement failed.
 *
 * @param message the database's own, without its picture of the place
 * @param sqlState five characters, or empty if the database gives none
 * @param offset where in the statement's body, in chars; -1 if the database doesn't say
 */
record Failure(String message, String sqlState, int offset) {}

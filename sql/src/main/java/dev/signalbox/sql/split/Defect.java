package dev.signalbox.sql.split;

/**
 * Why a program cannot be split as it was meant.
 *
 * @param place where what is wrong begins
 * @param message what is wrong and what to do
 */
public record Defect(Place place, String message) {}

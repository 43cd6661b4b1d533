/**
 * What an attempt produces, as frames in a file: log bytes and typed rows, and nothing else. Knows
 * the bytes and the values' form in JSON, not where they are kept nor who reads them.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.core.output;

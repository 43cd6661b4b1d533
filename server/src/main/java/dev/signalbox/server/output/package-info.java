/**
 * Where the output of attempts lies, how it is read, and how frames become the API's responses.
 * Knows files of frames and the API's messages; not who writes the files, nor cursors and tokens.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.server.output;

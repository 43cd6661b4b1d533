/**
 * The built program as users run it: real processes, real files, real kills. Knows the command line
 * and the API only.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.e2e;

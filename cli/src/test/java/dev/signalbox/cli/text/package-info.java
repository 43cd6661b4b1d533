/** Tests. */
@org.jspecify.annotations.NullMarked
package dev.signalbox.cli.text;

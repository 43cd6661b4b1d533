/** Tests. */
@org.jspecify.annotations.NullMarked
package dev.signalbox.cli.node;

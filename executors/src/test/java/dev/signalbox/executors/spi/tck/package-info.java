/** The contract suite of the executor port: every kind of place passes it. */
@org.jspecify.annotations.NullMarked
package dev.signalbox.executors.spi.tck;

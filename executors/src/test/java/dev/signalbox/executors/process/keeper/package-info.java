/** Tests of the keeper's parts in this process; whole keepers are tested one package up. */
@org.jspecify.annotations.NullMarked
package dev.signalbox.executors.process.keeper;

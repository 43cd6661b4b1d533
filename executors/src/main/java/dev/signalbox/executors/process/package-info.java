/**
 * Runs commands and scripts as processes of this machine, through the keeper. Owns the client's end
 * of the keeper: starting it, finding it again, and what attempts are made of: environment, script
 * file, working directory. Must not know what a run or a job is, beyond their names.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.executors.process;

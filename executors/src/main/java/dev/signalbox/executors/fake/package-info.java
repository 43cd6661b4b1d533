/**
 * Scripted outcomes, for tests, the simulator and users' own tests. Owns the script language and a
 * place whose time is told from outside; must not know a clock, a thread or chance.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.executors.fake;

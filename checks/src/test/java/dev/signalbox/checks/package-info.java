/**
 * What the whole repository must keep to and a compiler cannot see: directions between modules,
 * purity of core, sizes, names, and error codes that have their line in docs/errors.md. Every rule
 * has a canary that must trip it. It knows no module's inside; a rule about one module's behaviour
 * is a test of that module.
 */
@NullMarked
package dev.signalbox.checks;

import org.jspecify.annotations.NullMarked;

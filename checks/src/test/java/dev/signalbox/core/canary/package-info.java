/**
 * Classes that pretend to be core and break its rules, one each. ArchitectureTest demands that each
 * is caught. They are test classes of the checks module and part of nothing else.
 */
@NullMarked
package dev.signalbox.core.canary;

import org.jspecify.annotations.NullMarked;

/**
 * Code that the build must refuse, one reason a file; the comment at the top of each says which message is expected.
 */
@NullMarked
package dev.signalbox.canaries;

import org.jspecify.annotations.NullMarked;

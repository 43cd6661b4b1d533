/**
 * Results as Apache Arrow IPC streams. Owns which Arrow type a database's type becomes, and the
 * bytes of the streams. Must not know files, sockets, or where rows come from.
 */
@NullMarked
package dev.signalbox.arrow;

import org.jspecify.annotations.NullMarked;

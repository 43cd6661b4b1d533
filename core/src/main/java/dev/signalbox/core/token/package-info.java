/**
 * What a client holds for a run: an opaque, signed text that says which run it is and how far the
 * client has fetched. Owns its bytes and its signature. Knows nothing of where the key comes from,
 * nor of what is fetched.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.core.token;

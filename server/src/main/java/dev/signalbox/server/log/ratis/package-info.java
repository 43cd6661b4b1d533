/**
 * The log port on Apache Ratis: the only place that knows Raft, members, segments and snapshot
 * directories. Owns D/raft. Must not know what entries mean; nothing else may import Ratis.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.server.log.ratis;

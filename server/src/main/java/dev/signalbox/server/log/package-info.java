/**
 * The replicated log as the node sees it: append bytes, get them back in order, on every member,
 * after every crash. Owns durability, order, snapshots and the disk-space gate. Must not know what
 * the bytes mean, and nothing outside the adapter below it may know how many members there are.
 */
@org.jspecify.annotations.NullMarked
package dev.signalbox.server.log;

package dev.signalbox.server.service;

/**
 * What a server tells about itself.
 *
 * @param version of the program
 * @param node its name
 * @param cluster the cluster's id
 * @param startMs when it started, wall time, milliseconds since 1970
 * @param liveRuns QUEUED and RUNNING
 * @param finishedRuns in history
 * @param appliedIndex of the log
 * @param leader whether this node leads
 * @param dataDir absolute
 * @param httpAddress host:port of the HTTP API; empty if there is none
 */
public record ServerFacts(
    String version,
    String node,
    String cluster,
    long startMs,
    long liveRuns,
    long finishedRuns,
    long appliedIndex,
    boolean leader,
    String dataDir,
    String httpAddress) {}

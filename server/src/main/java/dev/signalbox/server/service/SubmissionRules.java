package dev.signalbox.server.service;

import dev.signalbox.server.datasource.DataSources;

/** What a submission must keep to, besides what every job must. */
public record SubmissionRules(ServiceLimits limits, DataSources dataSources) {}

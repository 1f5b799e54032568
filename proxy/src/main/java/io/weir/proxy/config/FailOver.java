package io.weir.proxy.config;

import java.time.Duration;

/**
 * Where requests of a dead server go.
 *
 * @param pool another pool of the config, one without a fail-over of its own
 * @param maxTtl the longest that a value lives which is written there, however long its client wants it to; 1 s to 30
 *     days
 */
public record FailOver(String pool, Duration maxTtl) {}

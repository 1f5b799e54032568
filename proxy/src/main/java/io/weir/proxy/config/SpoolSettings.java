package io.weir.proxy.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where deletes are kept that did not reach their server, until they do.
 *
 * @param directory a relative one is relative to where Weir was started
 * @param maxBytes of the file of one server; what it owes beyond that becomes one {@code flush_all}
 * @param maxAge of the oldest delete that a server owes; then all that it owes becomes one {@code flush_all}
 * @param answer what a client is told whose delete was put there
 */
public record SpoolSettings(
        boolean enabled, Path directory, long maxBytes, Duration maxAge, SpoolSync sync, SpoolAnswer answer) {}

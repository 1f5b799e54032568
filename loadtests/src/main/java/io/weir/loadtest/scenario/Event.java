package io.weir.loadtest.scenario;

import java.time.Duration;

/**
 * Something done in the middle of a run, and marked in its report.
 *
 * @param at since the measuring began
 * @param command for {@code sh -c}
 */
public record Event(Duration at, String label, String command) {}

package io.weir.loadtest.measure;

import org.jspecify.annotations.Nullable;

/**
 * What the process under test used while it was measured.
 *
 * @param cpuSeconds user and system
 * @param memoryKibibytes resident at the end
 * @param peakKibibytes resident at most, since it started
 * @param gc its pauses, if its GC log is known
 */
public record Usage(double cpuSeconds, long memoryKibibytes, long peakKibibytes, GcLog.@Nullable Pauses gc) {}

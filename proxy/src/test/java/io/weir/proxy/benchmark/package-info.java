/**
 * Micro-benchmarks of what every request goes through, and what it allocates there: JMH, in JVMs of their own. Numbers and
 * how to repeat them: docs/performance.md. {@link io.weir.proxy.benchmark.BenchmarksTest} runs each for a moment with
 * the other tests, so that none of them rots.
 */
@NullMarked
package io.weir.proxy.benchmark;

import org.jspecify.annotations.NullMarked;

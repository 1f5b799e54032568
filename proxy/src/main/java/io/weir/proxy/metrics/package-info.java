/**
 * What is counted, as Prometheus metrics and as memcached's {@code stats}. Both read the same counters: what one says
 * the other confirms.
 */
@NullMarked
package io.weir.proxy.metrics;

import org.jspecify.annotations.NullMarked;

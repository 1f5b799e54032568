/**
 * What one event loop owns and its connections share: the flush queue, the coarse clock and the counters. Nothing
 * here is thread-safe, but for the counters, which others may read.
 */
@NullMarked
package io.weir.proxy.loop;

import org.jspecify.annotations.NullMarked;

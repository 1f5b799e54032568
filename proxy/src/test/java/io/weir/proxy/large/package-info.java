/**
 * Values above {@code client.stream-threshold}, which pass through the proxy without ever being held whole: that they
 * arrive to the last byte, what they cost in memory, and that whoever dies or dawdles in the middle harms nobody else.
 */
@NullMarked
package io.weir.proxy.large;

import org.jspecify.annotations.NullMarked;

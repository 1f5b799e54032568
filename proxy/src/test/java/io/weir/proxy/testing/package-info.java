/**
 * What the tests stand on: real servers as child processes, a raw socket that speaks bytes, and Python for the clients
 * that are written in it.
 *
 * <p>Everything here listens on and talks to 127.0.0.1 only, on ports that were free a moment ago, and is gone when its
 * {@code close} returns or the JVM exits. What a machine lacks is a failure that says so, never a skipped test.
 */
@NullMarked
package io.weir.proxy.testing;

import org.jspecify.annotations.NullMarked;

/**
 * Clients that people use, talking to real memcached servers through the proxy.
 *
 * <p>All are made to do the same: the Java ones by {@code ClientScenario}, the Python ones by {@code scenario.py} of
 * the test resources.
 */
@NullMarked
package io.weir.proxy.clients;

import org.jspecify.annotations.NullMarked;

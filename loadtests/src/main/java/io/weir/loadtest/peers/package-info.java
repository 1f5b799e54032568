/**
 * Weir beside other proxies: starts memcached, Weir and nutcracker on one ring, each with one event loop, loads them in turn with
 * the same scenarios, and works out ratios. Blocking, on the thread of the command.
 */
@NullMarked
package io.weir.loadtest.peers;

import org.jspecify.annotations.NullMarked;

/**
 * The side of the servers: pools, the few pipelined connections that each event loop keeps to each server, what is
 * known of a server's health, and the probes that bring a dead one back. Knows nothing of clients: replies go to a
 * {@link io.weir.proxy.upstream.ReplyReceiver}.
 *
 * <pre>
 * all loops share:   Topology → PoolState (ring without the dead) → ServerHealth (circuit)
 * each loop owns:    Upstreams → Pool → UpstreamServer → ServerConnection (FIFO of requests under way)
 * </pre>
 */
@NullMarked
package io.weir.proxy.upstream;

import org.jspecify.annotations.NullMarked;

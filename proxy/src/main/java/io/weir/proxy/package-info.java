/**
 * The proxy put together: {@link io.weir.proxy.Weir} starts the event loops, the admin server and the probes, and
 * hands each loop a new {@link io.weir.proxy.upstream.Topology} when the config changes.
 *
 * <pre>
 * client bytes → client.ClientConnection → protocol.RequestDecoder → route.Router → upstream.Pool → upstream.ServerConnection → server
 * client bytes ← client.ClientConnection ← client.PendingReply ← protocol.ReplyDecoder ← upstream.ServerConnection ← server
 * </pre>
 *
 * A request never leaves the event loop that read it. What loops share is immutable, or a counter.
 */
@NullMarked
package io.weir.proxy;

import org.jspecify.annotations.NullMarked;

/**
 * The side of the clients: listening, reading requests, and answering them in the order in which they were asked,
 * whichever server's reply comes first. Knows nothing of servers: a {@link io.weir.proxy.client.RequestHandler} takes
 * each request, and a {@link io.weir.proxy.client.PendingReply} keeps its place.
 */
@NullMarked
package io.weir.proxy.client;

import org.jspecify.annotations.NullMarked;

/**
 * The route made executable, between clients and servers: which pool and server each key goes to, one upstream request
 * per server, and one reply to the client put together from what comes back. The only package that knows both sides.
 */
@NullMarked
package io.weir.proxy.route;

import org.jspecify.annotations.NullMarked;

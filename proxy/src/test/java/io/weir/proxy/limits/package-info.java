/**
 * What one client, or all together, may take of the proxy and of a server: each limit with its answer, its metric, and
 * proof that whoever ran into it can go on, or has left nothing behind. That of a value's size is tested with the large
 * values.
 */
@NullMarked
package io.weir.proxy.limits;

import org.jspecify.annotations.NullMarked;

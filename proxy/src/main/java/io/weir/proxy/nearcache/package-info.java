/**
 * The near cache: replies to gets of keys that are asked often, kept for a moment in the proxy itself.
 *
 * <p>{@link io.weir.proxy.nearcache.NearCache} is shared by all event loops; each works with it through a {@link
 * io.weir.proxy.nearcache.LoopView} of its own. A get is looked up there first: it is answered at once, or it waits for
 * somebody else's {@link io.weir.proxy.nearcache.Fetch} of the same key, or it fetches for all, or it goes its usual
 * way. Writes are announced before they are sent and when they are answered; {@link
 * io.weir.proxy.nearcache.WriteMarks} tells why no client of this proxy can then see what is older than them. Knows
 * neither sockets nor commands.
 */
@NullMarked
package io.weir.proxy.nearcache;

import org.jspecify.annotations.NullMarked;

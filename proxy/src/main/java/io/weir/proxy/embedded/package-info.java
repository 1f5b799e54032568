/**
 * An in-process memcached, for {@code weir demo} and for tests; not for production: it is small, has one thread, and is
 * empty again when the process ends.
 *
 * <pre>
 *   EmbeddedNode ──listens──▶ EmbeddedConnection ──Request──▶ ClassicCommands ──▶ Store ──▶ Item
 *                                     ▲                             │
 *                                     └─────── reply lines ─────────┘
 * </pre>
 *
 * {@code Store} knows what the commands mean and nothing of how they are written; {@code ClassicCommands} knows how, and
 * nothing of sockets. Decoding is that of {@code io.weir.proxy.protocol}.
 *
 * <p>The classic commands are answered as memcached 1.6.40 and later do, byte for byte, except that
 *
 * <ul>
 *   <li>time is measured in milliseconds, not in whole seconds: what lives for a second lives for all of it,
 *   <li>Caffeine chooses what to evict, not an LRU per slab class,
 *   <li>a decrement always keeps the value's length, also while a reply with the value is still on its way,
 *   <li>a line with a NUL in it is refused, as the proxy's decoder does,
 *   <li>{@code stats} knows only the general counts and {@code reset}.
 * </ul>
 */
@NullMarked
package io.weir.proxy.embedded;

import org.jspecify.annotations.NullMarked;

/**
 * Which server owns a key. Pure functions and immutable data: no I/O, no clock, no logging, safe on every thread.
 *
 * <p>Read it in the order of a lookup. A {@link io.weir.routing.Distribution} takes the key's bytes, narrows them to the
 * {@link io.weir.routing.HashTag} if there is one, hashes them with a {@link io.weir.routing.HashFunction} to unsigned 32
 * bits, and asks a {@link io.weir.routing.Ring} for the index of the owner. The ring was built beforehand by a
 * {@link io.weir.routing.RingKind} from the {@link io.weir.routing.RingMember}s that were alive. When servers come or go,
 * a new distribution replaces the old one whole, and {@link io.weir.routing.RingDiff} tells which share of the keys moves.
 *
 * <p>Everything here is bit-exact with libmemcached and twemproxy, their quirks included: a proxy that places a single
 * key elsewhere than the clients before it did loses that key.
 */
@NullMarked
package io.weir.routing;

import org.jspecify.annotations.NullMarked;

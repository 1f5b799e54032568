/**
 * The table of protocol edge cases, as data, and the test that plays it.
 *
 * <p>{@link io.weir.proxy.protocol.edge.ClassicEdgeCases}, {@link io.weir.proxy.protocol.edge.MetaEdgeCases} and {@link
 * io.weir.proxy.protocol.edge.AdminEdgeCases} hold what a client sends and, byte for byte, what memcached 1.6.40 and
 * later answers; the numbers are those of the table's rows. {@code EdgeCasesIT} plays each of them twice: against a
 * real memcached, and through the proxy. Where an older memcached answers otherwise, or the proxy does so on purpose,
 * it says so beside the reply.
 */
@NullMarked
package io.weir.proxy.protocol.edge;

import org.jspecify.annotations.NullMarked;

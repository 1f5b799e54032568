/**
 * Random streams of requests, valid and broken, and mutated bytes. {@link io.weir.proxy.fuzz.StreamGenerator} makes the
 * streams, {@link io.weir.proxy.fuzz.Mutator} breaks them.
 *
 * <p>{@code DifferentialFuzzIT} asks a real memcached and the proxy the same; {@code DecoderFuzzTest} and {@code
 * MutatedInputTest} feed mutated bytes of clients and servers to the decoders, and to the whole way of a request without
 * a network; {@code MutatedInputIT} does so over sockets. Each input has a seed of its own, which a failure tells; docs/fuzzing.md
 * tells how to play it again, and how to let them run for long.
 */
@NullMarked
package io.weir.proxy.fuzz;

import org.jspecify.annotations.NullMarked;

/**
 * The load itself: clients on Netty event loops that ask by a schedule, and check every reply.
 *
 * <p>{@link io.weir.loadtest.generator.Load} is opened by a command and drives one {@code LoadLoop} per thread. A loop takes
 * what its {@code Schedule} says is due and its {@code Work} says to ask, gives it to a {@code Client} with a free slot, and
 * the client writes it to the {@code LoadConnection} of the server that owns the key. The connection's {@code ReplyReader}
 * checks what comes back. Nothing is allocated per request but Netty's pooled buffers, and loops share nothing: each has keys,
 * versions, counts and histograms of its own.
 */
@NullMarked
package io.weir.loadtest.generator;

import org.jspecify.annotations.NullMarked;

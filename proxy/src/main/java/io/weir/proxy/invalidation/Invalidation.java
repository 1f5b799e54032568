package io.weir.proxy.invalidation;

/**
 * A key was changed: what is cached of it is stale.
 *
 * @param key must not be changed any more; empty for {@link Operation#FLUSH_ALL}
 * @param origin the name of the proxy that the change went through
 * @param sequence the changes of one origin are numbered from 1 on, as long as it runs
 */
@SuppressWarnings("ArrayRecordComponent") // Invalidations are never compared.
public record Invalidation(byte[] key, Operation operation, String origin, long sequence) {}

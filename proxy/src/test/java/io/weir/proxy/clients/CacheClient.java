package io.weir.proxy.clients;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a Java client of memcached can do, whatever it calls it. Values are bytes, as the client's own codec for {@code
 * byte[]} stores them. Methods wait for the reply, and may be called by several threads at once.
 */
interface CacheClient {
    boolean set(String key, byte[] value) throws Exception;

    boolean add(String key, byte[] value) throws Exception;

    boolean replace(String key, byte[] value) throws Exception;

    boolean append(String key, byte[] value) throws Exception;

    boolean prepend(String key, byte[] value) throws Exception;

    Optional<byte[]> get(String key) throws Exception;

    /** Those that were found. */
    Map<String, byte[]> getMany(List<String> keys) throws Exception;

    /** The number that {@link #cas} wants, of a key that is there. */
    long casOf(String key) throws Exception;

    boolean cas(String key, byte[] value, long cas) throws Exception;

    /** Of a key that is there; what clients do with one that is not differs. */
    long increment(String key, long by) throws Exception;

    /** Of a key that is there. */
    long decrement(String key, long by) throws Exception;

    boolean touch(String key, int seconds) throws Exception;

    boolean delete(String key) throws Exception;

    /** Ends its connections and its threads. */
    void close() throws Exception;
}

/**
 * The memcached text protocol: commands, requests, replies, and the words of errors. Bytes in, decoded views out; no
 * sockets, no servers. Exactly as memcached 1.6.40 and later answer, also where an older server sits behind.
 */
@NullMarked
package io.weir.proxy.protocol;

import org.jspecify.annotations.NullMarked;

/**
 * What knows Hazelcast. It and the libraries below it lie in a folder of their own, {@code lib/cluster}, which only a proxy
 * with a cluster opens: their 17 MB would make each start longer.
 */
@NullMarked
package io.weir.proxy.hazelcast;

import org.jspecify.annotations.NullMarked;

/** Routes that keep a copy of each key in several pools, before real servers. */
@NullMarked
package io.weir.proxy.replication;

import org.jspecify.annotations.NullMarked;

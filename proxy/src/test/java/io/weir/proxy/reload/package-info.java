/** What a change of the config does to a proxy that runs: to requests under way, to connections, and to what is known of servers. */
@NullMarked
package io.weir.proxy.reload;

import org.jspecify.annotations.NullMarked;

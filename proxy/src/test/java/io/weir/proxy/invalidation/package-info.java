/** Tests of what proxies tell each other: the rules on a simulated network, the real ones on loopback. */
@NullMarked
package io.weir.proxy.invalidation;

import org.jspecify.annotations.NullMarked;

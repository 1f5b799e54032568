/** Tests of the embedded node: the store by itself with a clock that is set by hand, and the node over a socket. */
@NullMarked
package io.weir.proxy.embedded;

import org.jspecify.annotations.NullMarked;

/** What proxies and applications are told of changes, so that nobody's own copy stays wrong. */
@NullMarked
package io.weir.proxy.coherence;

import org.jspecify.annotations.NullMarked;

/** What the proxy lets be seen of itself: {@code stats} for clients, metrics and health for operators. */
@NullMarked
package io.weir.proxy.seeing;

import org.jspecify.annotations.NullMarked;

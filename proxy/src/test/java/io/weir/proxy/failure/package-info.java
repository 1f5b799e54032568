/**
 * What clients get while servers and other clients fail: refused and lost connections, answers that are late, wrong or never
 * come, servers that die and come back, and clients that vanish in the middle.
 */
@NullMarked
package io.weir.proxy.failure;

import org.jspecify.annotations.NullMarked;

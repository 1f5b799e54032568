/**
 * Requests that want no answer: {@code noreply} and the quiet flag of meta commands. Nothing of what was not to be said
 * is said, and the replies to what follows are not shifted by it.
 */
@NullMarked
package io.weir.proxy.quiet;

import org.jspecify.annotations.NullMarked;

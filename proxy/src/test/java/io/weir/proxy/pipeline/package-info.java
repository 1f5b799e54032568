/**
 * Many requests in one packet, of any mix, to servers of which one is slow and one is dead: the answers come strictly in
 * the order of the requests, and who sends ten thousand at once does not starve the others.
 */
@NullMarked
package io.weir.proxy.pipeline;

import org.jspecify.annotations.NullMarked;

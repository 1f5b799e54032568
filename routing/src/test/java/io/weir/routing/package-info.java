/**
 * Owners and hashes against the peers' own: the numbers in {@code hash-vectors.txt} and {@code ring-owners.txt} came out
 * of the compiled code of nutcracker, libmemcached and libxxhash, none of them out of Weir's.
 */
@NullMarked
package io.weir.routing;

import org.jspecify.annotations.NullMarked;

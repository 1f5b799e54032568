/**
 * The fault suite: real memcached processes that die, hang and return, and one behind a {@link
 * io.weir.proxy.faults.FaultyServer} that misbehaves in every way that somebody thought of, all under load that checks each
 * reply to the last byte; what each setting for failing servers does; and the soak, which does everything at random, for as
 * long as it is told to.
 */
@NullMarked
package io.weir.proxy.faults;

import org.jspecify.annotations.NullMarked;

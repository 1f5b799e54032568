/**
 * One server's circuit: whether it takes requests, and what changes that. Pure data and pure functions; no I/O, no
 * threads, no clock: the time is an argument. {@link io.weir.health.Circuit} has the state machine; the proxy reports
 * to it what happened on the wire, keeps the state it answers, and runs the probes. {@link io.weir.health.ErrorWindow},
 * the one class that has state, tells which share of a server's requests failed lately.
 */
@NullMarked
package io.weir.health;

import org.jspecify.annotations.NullMarked;

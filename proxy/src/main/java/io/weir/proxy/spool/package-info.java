/**
 * The spool: what servers still owe because it could not reach them, on disk until it is done. A delete that its server
 * did not take is written here, its client is told that it is done, and it is before that server serves reads again.
 * {@link io.weir.proxy.spool.DeleteSpool} is the whole of it for those who use it.
 *
 * <pre>
 *  event loops ──▶ DeleteSpool ──▶ Ledger       what each server owes, in numbers, under a lock; never waits for the disk
 *  prober              │
 *                      └─ one thread ──▶ ServerSpool ──▶ SpoolFile ──▶ Format       one file per server
 *                                        what to keep,   bytes
 *                                        what to give up
 *  command line ──▶ StoredSpool         reads the files of a running Weir
 *               └─▶ SpoolReplay         does what is owed when none runs
 * </pre>
 *
 * It knows no event loop, no connection and no health of servers.
 */
@NullMarked
package io.weir.proxy.spool;

import org.jspecify.annotations.NullMarked;

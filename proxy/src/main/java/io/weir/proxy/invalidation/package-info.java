/**
 * Keeps caches coherent between proxies: what is changed through one is told to all. {@link
 * io.weir.proxy.invalidation.InvalidationBus} is the way in.
 *
 * <pre>
 *  event loop ─ Outlet ┐                                                           ┌─▶ near-caches
 *  event loop ─ Outlet ┼─▶ Outbox ─▶ Coherence ─▶ Intake, one per origin ─▶ Listeners
 *  event loop ─ Outlet ┘  numbers     │    ▲                                       └─▶ Subscriptions ─▶ clients
 *                                     ▼    │
 *                                    Network: Vert.x' event bus, Hazelcast
 * </pre>
 *
 * <h2>What is promised</h2>
 *
 * No read through one proxy returns a value that is older than {@code S}, the maximum staleness, after another proxy has
 * acknowledged its change, <em>whatever the network does</em>: it may lose, double, delay and reorder, cut off anybody
 * for any time and in one direction only, and processes may stop (SIGSTOP, the collector), crash and restart.
 *
 * <h2>Why that holds</h2>
 *
 * It rests on two facts about a proxy R that reads, kept apart:
 *
 * <ol>
 *   <li><b>Numbers.</b> Each proxy P numbers its changes, and publishes one (numbers it, or at least puts it where it
 *       will be numbered next) before it acknowledges it. R's {@link io.weir.proxy.invalidation.Intake} has told R's
 *       caches all of them up to {@code n}. When it learns of a number beyond the next one, by a batch or a heartbeat,
 *       it empties the caches <em>at once</em> and goes on from there. That makes up for whatever was lost: the changes
 *       had reached the servers before R learned the number, so what R fetches from then on has them. (A cache does not
 *       keep what a fetch brings that began before.) No waiting, no asking again, no state of doubt.
 *   <li><b>Time.</b> R numbers its heartbeats and remembers when it sent each, by its own monotonic clock. P's heartbeat
 *       says which of R's it has heard, and P's last number, which it looks up <em>after</em> it heard. When R has taken
 *       in all up to that number, it knows all that P acknowledged before R <em>sent</em> that ping: R is in sync with P
 *       as of then, however long the answer took. As of {@code T}, the earliest of these over all others, R is in sync.
 * </ol>
 *
 * <pre>
 *     P  ──change 7──────────────●────────────change 8───drain──●──────────────▶
 *              acknowledged     ╱ heard                 8 acknowledged ╲ "heard ping 3; last is 8"
 *                              ╱                                        ╲
 *     R  ─────────────────────●──────────────────────────────────────────●─────▶
 *                        ping 3, sent at t                    all up to 8 told, or emptied: T = t
 * </pre>
 *
 * A cached value that R began to fetch at {@code f} was right at {@code f}, and, since it was not dropped, as of
 * {@code T}. So R serves it while {@code now − max(f, T) ≤ S}: {@link io.weir.proxy.nearcache.Freshness}. Whoever is
 * silent, stopped or cut off, in whichever direction, holds {@code T} back, and R's cache by itself becomes one whose
 * values live for {@code S}. There is nothing to switch off: no bypass, and no moment too late for one. When the others
 * are heard again, {@code T} goes on, and what is cached is as good as ever unless something was missed. With a
 * heartbeat {@code h} and a quiet network {@code now − T} stays below {@code 2h} and a round trip; each heartbeat that is lost adds
 * one {@code h}. So {@code h} should not be more than a quarter of {@code S}.
 *
 * <p><b>Stops.</b> If R stops, its clock goes on, and it must look at it when it serves (not at a loop's clock of the
 * last tick). If P stops, it acknowledges nothing. If P stops between publishing and acknowledging, the number counts
 * earlier than it must. If R's bus stops and its loops don't, {@code T} stays.
 *
 * <p><b>Restarts.</b> A process that starts is another {@link io.weir.proxy.invalidation.Sender}, with a random
 * incarnation and numbers from 1 on. One that R meets is a gap to begin with, even if its last number is 0: it may have
 * come in place of one that R never heard of, or had given up before it died. One that says goodbye gives its last
 * number, and is left out from then on.
 *
 * <p><b>Too much.</b> A change that finds its outlet full is dropped, and a number left out for it, before it is
 * acknowledged. A proxy that does not take its batches is sent no more of them. Either ends in a gap, and an emptied
 * cache.
 *
 * <h2>Who are all others</h2>
 *
 * {@code T} is the earliest over all others, so R must know of all. It counts as others whom it has heard, and waits
 * for whomever Hazelcast's member list has. Neither helps against a proxy that the network hides from R from its first
 * moment on, or for so long that it is given up ({@code max-silence}, and gone from the member list): nobody can tell
 * it from one that is dead. So there is {@code cluster.proxies}:
 *
 * <ul>
 *   <li>If no more proxies than {@code proxies} run at a time, the promise holds as it stands. As long as R knows of
 *       fewer, {@code T} stays. By default it is the number of {@code members}, which is right if they are all.
 *   <li>Else it holds but for proxies that are hidden from R in that way: changes made through them R may see only when
 *       its value's time to live is over.
 * </ul>
 *
 * <p>Not promised: anything about changes that were not acknowledged (such as ones that timed out), or that were made
 * past the proxies. And {@code S} is measured by R's monotonic clock, which stands still while a virtual machine is
 * suspended.
 *
 * <h2>How it is measured</h2>
 *
 * Lag is half of a heartbeat's round trip, without the time that the other side held it: no two machines' clocks are
 * compared. It has the queues of both sides and the network in it, and not the millisecond for which changes are
 * collected.
 */
@NullMarked
package io.weir.proxy.invalidation;

import org.jspecify.annotations.NullMarked;

package io.weir.loadtest.generator;

import java.util.concurrent.CompletableFuture;

/**
 * One stretch of load on one loop: what to ask and when, until its end. All times as {@link System#nanoTime} has them.
 *
 * @param open whether each request has a time of its own; else a client sends a whole pipeline when it is idle
 * @param depth requests under way per client
 * @param recordFrom requests that were planned before count for nothing, as warm-up
 * @param end no request is planned for later
 * @param giveUp what is planned, and not sent by then, is not sent at all
 * @param done how many requests were planned and not sent, when all others are answered
 */
record Phase(
        Work work,
        Schedule schedule,
        boolean open,
        int depth,
        int requestsPerConnection,
        long recordFrom,
        long end,
        long giveUp,
        CompletableFuture<Long> done) {}

package io.weir.proxy.route;

import io.weir.proxy.client.ClientConnection;
import io.weir.proxy.config.AdminCommands;
import io.weir.proxy.config.CommandSettings;
import io.weir.proxy.loop.CommandCounters;
import io.weir.proxy.loop.Output;
import io.weir.proxy.nearcache.LoopView;
import io.weir.proxy.protocol.Command;
import io.weir.proxy.protocol.Replies;
import io.weir.proxy.protocol.Request;
import io.weir.proxy.upstream.Debts;
import io.weir.proxy.upstream.UpstreamServer;
import java.util.List;
import java.util.Optional;

/**
 * The commands that are not about a key. Some are Weir's own to answer; some go to every server, if the
 * config allows it, and have one answer; and some are never sent, since they would end a server, or take over a
 * connection that others use. Owned by one event loop.
 */
final class Administration {
    private final CommandSettings commands;
    private final CommandCounters counters;
    private final Statistics statistics;
    private final Debts debts;
    private final Optional<LoopView<SingleReply>> nearCache;
    private final Optional<Broadcast> broadcast;

    Administration(
            CommandSettings commands,
            CommandCounters counters,
            Statistics statistics,
            Debts debts,
            Optional<LoopView<SingleReply>> nearCache,
            Optional<Broadcast> broadcast) {
        this.broadcast = broadcast;
        this.nearCache = nearCache;
        this.debts = debts;
        this.commands = commands;
        this.counters = counters;
        this.statistics = statistics;
    }

    void handle(Request request, ClientConnection client, Destination destination) {
        switch (request.command()) {
            case STATS -> stats(request, client, destination);
            case FLUSH_ALL -> {
                counters.cmdFlush.increment();
                if (commands.flushAll()) {
                    broadcast(request, Math.min(request.tokenCount(), 2), client, destination);
                } else {
                    answer(Replies.FLUSH_ALL_NOT_ALLOWED, request, client);
                }
            }
            // What a server logs is not for a proxy's clients to choose; but memcached always says OK.
            case VERBOSITY -> forward(request, 2, Replies.OK, client, destination);
            case LRU_CRAWLER ->
                forward(request, crawlerTokens(request), Replies.LRU_CRAWLER_DISABLED, client, destination);
            case SLABS -> forward(request, slabsTokens(request), Replies.SLAB_REASSIGN_DISABLED, client, destination);
            case WATCH -> watch(request, client);
            case SHUTDOWN -> answer(Replies.SHUTDOWN_NOT_ENABLED, request, client);
            // cache_memlimit, lru, debugtime: no proxy's client should resize or tune a server.
            default -> answer(Replies.ERROR, request, client);
        }
    }

    /**
     * Sends a command to all servers, if that is allowed, and surely answered once: what else a connection is shared by
     * must not get out of step. So only {@code most} of its tokens are sent, and not if the last of them is a word that
     * servers take for a wish for silence.
     *
     * @param most 0 if the command is not for a shared connection
     */
    private void forward(Request request, int most, byte[] refusal, ClientConnection client, Destination destination) {
        int tokens = Math.min(request.tokenCount(), most);
        if (commands.admin() != AdminCommands.FORWARD || tokens == 0 || request.isNoreply(tokens - 1)) {
            answer(refusal, request, client);
        } else {
            broadcast(request, tokens, client, destination);
        }
    }

    /** Servers take any beginning of {@code metadump} for it, which takes over the connection: these are all others. */
    private static int crawlerTokens(Request request) {
        return switch (request.tokenCount() > 1 ? request.token(1) : "") {
            case "enable", "disable" -> 2;
            case "crawl", "sleep", "tocrawl" -> 3;
            default -> 0;
        };
    }

    private static int slabsTokens(Request request) {
        return switch (request.tokenCount() > 1 ? request.token(1) : "") {
            case "reassign", "automove" -> 4;
            default -> 0;
        };
    }

    private void stats(Request request, ClientConnection client, Destination destination) {
        String group = request.tokenCount() > 1 ? request.token(1) : "";
        if (statistics.knows(group)) {
            client.answerInTurn(() -> statistics.answer(group));
            return;
        }
        switch (group) {
            case "items", "slabs", "sizes" -> merge(request, 2, client, destination);
            case "detail" -> statsDetail(request, client, destination);
            // Lists other people's keys; memcached's word for it is that of one that was started with -X.
            case "cachedump" ->
                client.answer(request.tokenCount() < 4 ? Replies.BAD_COMMAND_LINE : Replies.CACHEDUMP_NOT_ALLOWED);
            default -> client.answer(Replies.ERROR);
        }
    }

    private void statsDetail(Request request, ClientConnection client, Destination destination) {
        switch (request.tokenCount() > 2 ? request.token(2) : "") {
            case "dump" -> merge(request, 3, client, destination);
            case "on", "off" -> broadcast(request, 3, client, destination);
            default -> client.answer(Replies.STATS_DETAIL_USAGE);
        }
    }

    private static void merge(Request request, int tokens, ClientConnection client, Destination destination) {
        // What the replicas have are copies, which would be counted twice.
        List<UpstreamServer> servers = destination.primary().servers();
        MergedStats reply = new MergedStats(client, servers.size());
        client.await(reply);
        for (UpstreamServer server : servers) {
            writeLine(request, tokens, server.send(reply.part(), client.affinity()));
        }
    }

    private void broadcast(Request request, int tokens, ClientConnection client, Destination destination) {
        List<UpstreamServer> servers = destination.servers();
        Runnable whenAnswered = observed(request, client, destination);
        BroadcastReply reply = new BroadcastReply(client, request, servers.size(), debts, whenAnswered);
        client.await(reply);
        for (UpstreamServer server : servers) {
            writeLine(request, tokens, server.send(reply.part(server), client.affinity()));
        }
    }

    /** What changes here is for all to know; what a server does or logs is not for a proxy's clients. */
    private void watch(Request request, ClientConnection client) {
        if (broadcast.isEmpty() || request.tokenCount() < 2 || !request.token(1).equals("invalidations")) {
            answer(Replies.WATCH_NOT_ALLOWED, request, client);
            return;
        }
        WatchReply reply = new WatchReply(client, request, broadcast.get());
        client.await(reply);
        reply.begin();
    }

    /** Tells whoever has copies of a write to all keys; what this answers tells that all servers have answered. */
    private Runnable observed(Request request, ClientConnection client, Destination destination) {
        if (request.command() != Command.FLUSH_ALL) {
            return () -> {};
        }
        Optional<Runnable> endWrite = nearCache.map(view -> {
            view.leaveAll(waiter -> waiter.isOf(client)).forEach(waiter -> waiter.send(destination));
            int write = view.beginWriteToAll();
            return () -> view.endWrite(write);
        });
        return () -> {
            broadcast.ifPresent(Broadcast::flushed);
            endWrite.ifPresent(Runnable::run);
        };
    }

    private static void writeLine(Request request, int tokens, Output output) {
        output.write(request.line(), 0, request.tokenEnd(tokens - 1));
        output.write(Replies.CRLF);
    }

    private static void answer(byte[] reply, Request request, ClientConnection client) {
        if (!request.noreply()) {
            client.answer(reply);
        }
    }
}

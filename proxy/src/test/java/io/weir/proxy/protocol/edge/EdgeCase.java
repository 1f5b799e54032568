package io.weir.proxy.protocol.edge;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A conversation with a server, on one connection, after which the connection must be in step, or closed where that is
 * expected.
 *
 * @param row of the table in the reference on protocol edge cases
 * @param words what is shown
 * @param serverArguments of the memcached that it needs, if not a plain one
 * @param since the first release that can be asked this, if older ones would not even answer
 * @param directOnly why it is not played through the proxy, if it is not
 */
record EdgeCase(
        int row,
        String words,
        List<Step> steps,
        List<String> serverArguments,
        Optional<MemcachedVersion> since,
        Optional<String> directOnly) {

    /** What happens next on the connection. Texts are in the notation of {@link Notation}. */
    sealed interface Step {
        Reply reply();
    }

    /** The request is sent in one write, the reply read. */
    record Ask(String request, Reply reply) implements Step {}

    /** The request is sent in two writes, cut at every byte in turn, and each time gets the reply. */
    record AskAtEverySplit(String request, Reply reply) implements Step {}

    /** After the reply the connection is closed by the other side. What follows happens on a new one. */
    record AskAndEnd(String request, Reply reply) implements Step {}

    static EdgeCase row(int row, String words) {
        return new EdgeCase(row, words, List.of(), List.of(), Optional.empty(), Optional.empty());
    }

    EdgeCase ask(String request, String reply) {
        return ask(request, Reply.reply(reply));
    }

    EdgeCase ask(String request, Reply reply) {
        return with(new Ask(request, reply));
    }

    /** Sends what must not be answered. */
    EdgeCase tell(String request) {
        return ask(request, "");
    }

    EdgeCase askAtEverySplit(String request, String reply) {
        return with(new AskAtEverySplit(request, Reply.reply(reply)));
    }

    EdgeCase askAndEnd(String request, String reply) {
        return askAndEnd(request, Reply.reply(reply));
    }

    EdgeCase askAndEnd(String request, Reply reply) {
        return with(new AskAndEnd(request, reply));
    }

    EdgeCase onServersWith(String... arguments) {
        return new EdgeCase(row, words, steps, List.of(arguments), since, directOnly);
    }

    EdgeCase onServersFrom(String version) {
        return new EdgeCase(
                row, words, steps, serverArguments, Optional.of(MemcachedVersion.parse(version)), directOnly);
    }

    EdgeCase directOnly(String reason) {
        return new EdgeCase(row, words, steps, serverArguments, since, Optional.of(reason));
    }

    /** Whether it can be played against a peer. */
    boolean suits(Peer peer) {
        return since.filter(version -> peer.memcached().compareTo(version) < 0).isEmpty()
                && !(peer.isProxy() && directOnly.isPresent());
    }

    /** The name that a test run shows, with the notes on who answers otherwise. */
    @Override
    public String toString() {
        StringBuilder name = new StringBuilder("row ").append(row).append(": ").append(words);
        replies()
                .flatMap(reply -> reply.older().stream())
                .map(Reply.Older::before)
                .max(MemcachedVersion::compareTo)
                .ifPresent(version ->
                        name.append(" [servers before ").append(version).append(" differ]"));
        replies()
                .flatMap(reply -> reply.deviation().stream())
                .findFirst()
                .ifPresent(deviation -> name.append(" [the proxy differs: ")
                        .append(deviation.reason())
                        .append(']'));
        return name.toString();
    }

    private Stream<Reply> replies() {
        return steps.stream().map(Step::reply);
    }

    private EdgeCase with(Step step) {
        List<Step> more = Stream.concat(steps.stream(), Stream.of(step)).toList();
        return new EdgeCase(row, words, more, serverArguments, since, directOnly);
    }
}

package io.weir.proxy.protocol.edge;

import java.util.Optional;

/**
 * What is answered: by memcached 1.6.40 and later, by an older one where that differs, and through the proxy where it
 * differs on purpose. Texts are in the notation of {@link Notation}.
 */
record Reply(String text, Optional<Older> older, Optional<Deviation> deviation) {

    /**
     * What servers before a release say.
     *
     * @param passedOn false if the proxy answers in the newer way whatever stands behind it, as it does where it
     *     answers by itself; true if the answer is the server's own doing, and the proxy can only pass it on
     */
    record Older(MemcachedVersion before, String text, boolean passedOn) {}

    /** What is answered through the proxy, and why not the same as by a server. */
    record Deviation(String reason, String text) {}

    static Reply reply(String text) {
        return new Reply(text, Optional.empty(), Optional.empty());
    }

    /** An older server uses other words for it. The proxy speaks as the newer one does. */
    Reply before(String version, String olderText) {
        return new Reply(text, Optional.of(new Older(MemcachedVersion.parse(version), olderText, false)), deviation);
    }

    /** An older server does something else, and the proxy in front of it passes that on. */
    Reply byServersBefore(String version, String olderText) {
        return new Reply(text, Optional.of(new Older(MemcachedVersion.parse(version), olderText, true)), deviation);
    }

    Reply throughProxy(String reason, String text) {
        return new Reply(this.text, older, Optional.of(new Deviation(reason, text)));
    }

    /** The text that a peer must answer. */
    String from(Peer peer) {
        if (peer.isProxy() && deviation.isPresent()) {
            return deviation.get().text();
        }
        return older.filter(answer -> peer.memcached().compareTo(answer.before()) < 0)
                .filter(answer -> answer.passedOn() || !peer.isProxy())
                .map(Older::text)
                .orElse(text);
    }
}

package io.weir.proxy.testing;

import io.weir.routing.Distribution;
import io.weir.routing.HashFunction;
import io.weir.routing.RingKind;
import io.weir.routing.RingMember;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Who owns which key of a pool of equal servers named {@code server-0}, {@code server-1}, …, all being alive. */
public final class Owners {
    private final Distribution distribution;

    private Owners(Distribution distribution) {
        this.distribution = distribution;
    }

    /** Of a pool with so many servers, and the ring that is the default. */
    public static Owners of(int servers) {
        List<RingMember> members = IntStream.range(0, servers)
                .mapToObj(server -> new RingMember("server-" + server, 1))
                .toList();
        return new Owners(new Distribution(RingKind.KETAMA, HashFunction.MD5, Optional.empty(), members));
    }

    /** The server, by number, that a key belongs to. */
    public int owner(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
        return distribution.owner(bytes, 0, bytes.length);
    }

    /** So many keys of a server. */
    public List<String> keys(int server, int count) {
        return IntStream.iterate(0, number -> number + 1)
                .mapToObj(number -> "key-" + number)
                .filter(key -> owner(key) == server)
                .limit(count)
                .toList();
    }

    /** A key of a server. */
    public String key(int server) {
        return keys(server, 1).get(0);
    }
}

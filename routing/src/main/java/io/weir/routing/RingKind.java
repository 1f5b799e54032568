package io.weir.routing;

import java.util.BitSet;
import java.util.List;

/** How the keys are dealt out to the servers. */
public enum RingKind {
    /**
     * Weighted ketama: libmemcached's {@code KETAMA_WEIGHTED}, twemproxy's {@code ketama}, 160 points per server of
     * average weight.
     */
    KETAMA("ketama") {
        @Override
        Ring ring(List<RingMember> members, int[] live, HashFunction hash) {
            return Continuum.ketama(members, live);
        }
    },
    /**
     * libmemcached's non-weighted consistent distribution: 100 points per server, each hashed as a key is. Weights are
     * not looked at.
     */
    LIBMEMCACHED("libmemcached") {
        @Override
        Ring ring(List<RingMember> members, int[] live, HashFunction hash) {
            return Continuum.libmemcached(members, live, hash);
        }
    },
    /**
     * The hash modulo the number of servers, each counted as often as it weighs, in the order given: libmemcached's
     * default distribution (which knows no weights), and twemproxy's {@code modula} for servers in the order that it puts
     * them in before it starts, shorter labels first and those of one length by their bytes.
     */
    MODULO("modulo") {
        @Override
        Ring ring(List<RingMember> members, int[] live, HashFunction hash) {
            return new Slots(members, live);
        }
    };

    private final String configName;

    RingKind(String configName) {
        this.configName = configName;
    }

    /** The name in configuration files. */
    public String configName() {
        return configName;
    }

    /**
     * Builds the ring of those members that are not ejected. The ejected own nothing, and weigh nothing when the shares
     * of the others are worked out.
     *
     * @param ejected indices into {@code members}
     * @param hash the key hash function, which {@link #LIBMEMCACHED} places its points with, too
     * @throws IllegalArgumentException when nobody is left
     */
    public Ring build(List<RingMember> members, BitSet ejected, HashFunction hash) {
        int[] live = live(members, ejected);
        if (live.length == 0) {
            throw new IllegalArgumentException(
                    "A ring needs a live member: all " + members.size() + " of its members are ejected.");
        }
        return ring(members, live, hash);
    }

    abstract Ring ring(List<RingMember> members, int[] live, HashFunction hash);

    /** The indices of the members that are not ejected, in order. */
    static int[] live(List<RingMember> members, BitSet ejected) {
        BitSet live = new BitSet(members.size());
        live.set(0, members.size());
        live.andNot(ejected);
        return live.stream().toArray();
    }
}

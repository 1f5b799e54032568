package io.weir.routing;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The owner of every key among a pool's servers: the members, the ring over those alive, the hash function and the hash
 * tag. Immutable, shared by all event loops, and replaced whole when a server is ejected or comes back.
 */
public final class Distribution {
    private static final int SEVERAL = -1;
    private static final int NOBODY = -2;

    private final RingKind kind;
    private final HashFunction hash;
    private final Optional<HashTag> tag;
    private final List<RingMember> members;
    private final Ring ring;
    /** The index of the only live member, whose keys need no hashing (nor do the peers hash them), or one of the above. */
    private final int soleOwner;

    /** A distribution over all of the members. */
    public Distribution(RingKind kind, HashFunction hash, Optional<HashTag> tag, List<RingMember> members) {
        this(kind, hash, tag, List.copyOf(members), new BitSet());
    }

    private Distribution(
            RingKind kind, HashFunction hash, Optional<HashTag> tag, List<RingMember> members, BitSet ejected) {
        this.kind = kind;
        this.hash = hash;
        this.tag = tag;
        this.members = members;
        int[] live = RingKind.live(members, ejected);
        switch (live.length) {
            case 0 -> {
                soleOwner = NOBODY;
                ring = anyHash -> {
                    throw new IllegalStateException("All servers are ejected, no key has an owner.");
                };
            }
            case 1 -> {
                soleOwner = live[0];
                ring = anyHash -> live[0];
            }
            default -> {
                soleOwner = SEVERAL;
                ring = kind.ring(members, live, hash);
            }
        }
    }

    /**
     * The same with exactly these members ejected, whoever was ejected before. Their keys go to the others.
     *
     * @param ejected indices into {@link #members()}; not kept
     */
    public Distribution without(BitSet ejected) {
        return new Distribution(kind, hash, tag, members, ejected);
    }

    /** Whether all members are ejected, so that no key has an owner. */
    public boolean isEmpty() {
        return soleOwner == NOBODY;
    }

    /** All members, the ejected ones too: what {@link #owner} is an index into. */
    public List<RingMember> members() {
        return members;
    }

    /**
     * The index of the member that owns a key. Allocates nothing.
     *
     * @throws IllegalStateException when it {@link #isEmpty()}
     */
    public int owner(byte[] key, int offset, int length) {
        if (soleOwner >= 0) {
            return soleOwner;
        }
        return ring.owner(tag.isPresent() ? tag.get().hash(hash, key, offset, length) : hash.hash(key, offset, length));
    }

    /**
     * The same for each key of a batch, which has the {@link KeyBatch#owner} then.
     *
     * @throws IllegalStateException when it {@link #isEmpty()}
     */
    public void owners(KeyBatch keys) {
        if (soleOwner < 0 && tag.isEmpty()) {
            hash.hash(keys);
            for (int i = 0; i < keys.size(); i++) {
                keys.owner(i, ring.owner(keys.owner(i)));
            }
        } else {
            for (int i = 0; i < keys.size(); i++) {
                keys.owner(i, owner(keys.bytes(), keys.start(i), keys.length(i)));
            }
        }
    }
}

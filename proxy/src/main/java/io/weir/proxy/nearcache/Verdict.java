package io.weir.proxy.nearcache;

/** What is to be done with a get. */
public enum Verdict {
    /** It is answered by {@link LoopView#reply}. */
    HIT,
    /** It fetches the value for all: {@link LoopView#fetch}. */
    FETCH,
    /** A fetch is under way that it may wait for: {@link LoopView#join}. */
    JOIN,
    /** It goes its usual way, which is no business of the near cache. */
    PASS
}

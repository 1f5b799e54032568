package io.weir.proxy.protocol;

/** The commands of memcached's text protocol that Weir knows; {@link #UNKNOWN} is answered {@code ERROR}. */
public enum Command {
    GET("get", Kind.RETRIEVAL, ReplyShape.VALUES),
    GETS("gets", Kind.RETRIEVAL, ReplyShape.VALUES),
    GAT("gat", Kind.RETRIEVAL, ReplyShape.VALUES),
    GATS("gats", Kind.RETRIEVAL, ReplyShape.VALUES),
    SET("set", Kind.STORAGE, ReplyShape.STORE),
    ADD("add", Kind.STORAGE, ReplyShape.STORE),
    REPLACE("replace", Kind.STORAGE, ReplyShape.STORE),
    APPEND("append", Kind.STORAGE, ReplyShape.STORE),
    PREPEND("prepend", Kind.STORAGE, ReplyShape.STORE),
    CAS("cas", Kind.STORAGE, ReplyShape.STORE),
    INCR("incr", Kind.ARITHMETIC, ReplyShape.NUMBER),
    DECR("decr", Kind.ARITHMETIC, ReplyShape.NUMBER),
    TOUCH("touch", Kind.TOUCH, ReplyShape.TOUCH),
    DELETE("delete", Kind.DELETE, ReplyShape.DELETE),
    MG("mg", Kind.META, ReplyShape.META_GET),
    MS("ms", Kind.META_STORAGE, ReplyShape.META_SET),
    MD("md", Kind.META, ReplyShape.META_DELETE),
    MA("ma", Kind.META, ReplyShape.META_ARITHMETIC),
    ME("me", Kind.META, ReplyShape.META_DEBUG),
    MN("mn", Kind.LOCAL, ReplyShape.ACKNOWLEDGE),
    FLUSH_ALL("flush_all", Kind.ADMIN, ReplyShape.ACKNOWLEDGE),
    VERBOSITY("verbosity", Kind.ADMIN, ReplyShape.ACKNOWLEDGE),
    STATS("stats", Kind.ADMIN, ReplyShape.ACKNOWLEDGE),
    CACHE_MEMLIMIT("cache_memlimit", Kind.ADMIN, ReplyShape.ACKNOWLEDGE),
    LRU("lru", Kind.ADMIN, ReplyShape.ACKNOWLEDGE),
    LRU_CRAWLER("lru_crawler", Kind.ADMIN, ReplyShape.ACKNOWLEDGE),
    SLABS("slabs", Kind.ADMIN, ReplyShape.ACKNOWLEDGE),
    WATCH("watch", Kind.ADMIN, ReplyShape.ACKNOWLEDGE),
    DEBUGTIME("debugtime", Kind.ADMIN, ReplyShape.ACKNOWLEDGE),
    SHUTDOWN("shutdown", Kind.ADMIN, ReplyShape.ACKNOWLEDGE),
    VERSION("version", Kind.LOCAL, ReplyShape.VERSION),
    QUIT("quit", Kind.LOCAL, ReplyShape.VALUES),
    UNKNOWN("", Kind.LOCAL, ReplyShape.VALUES);

    /** How a command is treated on its way. */
    public enum Kind {
        /** One or many keys, to the servers that own them. */
        RETRIEVAL,
        /** A key and a block of data. */
        STORAGE,
        ARITHMETIC,
        TOUCH,
        DELETE,
        /** A key and flags. */
        META,
        /** A key, a block of data and flags. */
        META_STORAGE,
        /** About no key: to every server, or refused, or answered by Weir. */
        ADMIN,
        /** Answered by Weir itself. */
        LOCAL
    }

    private static final Words<Command> WORDS = new Words<>(values(), command -> command.word, UNKNOWN);

    private final String word;
    private final Kind kind;
    private final ReplyShape replyShape;

    Command(String word, Kind kind, ReplyShape replyShape) {
        this.word = word;
        this.kind = kind;
        this.replyShape = replyShape;
    }

    /** As clients write it. */
    public String word() {
        return word;
    }

    public Kind kind() {
        return kind;
    }

    /** What a server may answer. */
    public ReplyShape replyShape() {
        return replyShape;
    }

    /** {@code gat} and {@code gats}: an expiry time stands before the keys. */
    public boolean touchesOnGet() {
        return this == GAT || this == GATS;
    }

    /** Changes nothing, so that a server that can't be asked is as good as one that lacks the key. */
    public boolean readsOnly() {
        return this == GET || this == GETS || this == MG || this == ME;
    }

    /** How many of a request's tokens a server needs; the rest, if any, it would ignore. */
    public int forwardedTokens(int tokens) {
        return switch (kind) {
            case STORAGE -> this == CAS ? 6 : 5;
            case ARITHMETIC, TOUCH -> 3;
            case DELETE -> 2;
            default -> tokens;
        };
    }

    /** The key is followed by a block of data. */
    public boolean hasData() {
        return kind == Kind.STORAGE || kind == Kind.META_STORAGE;
    }

    static Command of(byte[] line, int start, int end) {
        return WORDS.find(line, start, end);
    }
}

package io.weir.proxy.protocol;

/** The first word of a server's reply line. */
enum ReplyWord {
    VALUE,
    END,
    STORED,
    NOT_STORED,
    EXISTS,
    NOT_FOUND,
    DELETED,
    TOUCHED,
    HD,
    VA,
    EN,
    NF,
    NS,
    EX,
    ME,
    STAT,
    PREFIX,
    RESET,
    BUSY,
    BADCLASS,
    NOSPARE,
    NOTFULL,
    UNSAFE,
    SAME,
    MEMLIMIT_TOO_SMALL,
    MEMLIMIT_ADJUST_FAILED,
    OK,
    VERSION,
    ERROR,
    CLIENT_ERROR,
    SERVER_ERROR,
    /** memcached writes a colon in a few places: {@code SERVER_ERROR: shutdown not enabled}. */
    SERVER_ERROR_COLON,
    /** Digits, perhaps with the spaces that {@code decr} pads with. */
    NUMBER,
    UNKNOWN;

    private static final Words<ReplyWord> WORDS = new Words<>(values(), ReplyWord::word, UNKNOWN);

    private String word() {
        return switch (this) {
            case NUMBER, UNKNOWN -> "";
            case SERVER_ERROR_COLON -> "SERVER_ERROR:";
            default -> name();
        };
    }

    static ReplyWord of(byte[] line, int end) {
        int wordEnd = 0;
        while (wordEnd < end && line[wordEnd] != ' ') {
            wordEnd++;
        }
        if (wordEnd > 0 && line[0] >= '0' && line[0] <= '9') {
            return NUMBER;
        }
        return WORDS.find(line, 0, wordEnd);
    }
}

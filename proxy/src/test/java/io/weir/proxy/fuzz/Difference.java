package io.weir.proxy.fuzz;

/**
 * Requests that are not answered alike by every memcached and by the proxy, so that what follows in the stream can't be
 * compared any more. docs/protocol.md and the table of edge cases tell what is answered, each by itself.
 */
enum Difference {
    /** Servers before 1.6.40 run the data of a line that has something wrong as commands. */
    DATA_OF_A_BAD_LINE(true),
    /** Servers before 1.6.40 answer what is left of a line in spite of the {@code noreply} at its end. */
    DATA_OF_ANOTHER_LENGTH(true),
    /** Servers before 1.6.40 let {@code noreply} count behind a length that is none. */
    NOREPLY_BEHIND_A_BAD_LENGTH(true),
    /** Servers before 1.6.40 take lines of less than four bytes. */
    SHORT_LINE(true),
    /** Servers before 1.6.40 refuse words behind the last that a classic command needs; data are run as commands. */
    WORDS_TOO_MANY(true),
    /** Servers before 1.6.40 take a {@code noreply} in the place of an argument for one, and say nothing. */
    NOREPLY_AS_AN_ARGUMENT(true),
    /** Servers before 1.6.40 answer a {@code gat} of no key with no value. */
    GAT_OF_NO_KEY(true),
    /** Servers before 1.6.40 skip spaces in front of a command. */
    SPACE_IN_FRONT(true),
    /** Servers before 1.6.40 do not know what these flags mean with these commands. */
    NEWER_FLAGS(true),
    /** Servers before 1.6.40 take flags of other meta commands, and numbers of more than 32 bits modulo these. */
    TAKEN_BY_OLDER(true),
    /** Servers before 1.6.40 answer a quiet {@code ma} that made its key. */
    QUIET_VIVIFYING(true),
    /** The proxy refuses a NUL: a server before 1.6.40 ends the line there. */
    NUL(false),
    /** memcached sends an empty line behind the error, which a client would take for the next reply. */
    LONG_KEY_OF_A_GET(false),
    /** The proxy's own answer: its statistics, and what it refuses. */
    OWN_ANSWER(false);

    private final boolean onlyBefore1640;

    Difference(boolean onlyBefore1640) {
        this.onlyBefore1640 = onlyBefore1640;
    }

    /** Whether a server answers otherwise than the proxy. */
    boolean concerns(boolean serverIsBefore1640) {
        return !onlyBefore1640 || serverIsBefore1640;
    }
}

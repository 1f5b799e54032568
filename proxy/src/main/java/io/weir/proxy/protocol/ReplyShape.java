package io.weir.proxy.protocol;

import static io.weir.proxy.protocol.ReplyWord.BADCLASS;
import static io.weir.proxy.protocol.ReplyWord.BUSY;
import static io.weir.proxy.protocol.ReplyWord.CLIENT_ERROR;
import static io.weir.proxy.protocol.ReplyWord.DELETED;
import static io.weir.proxy.protocol.ReplyWord.EN;
import static io.weir.proxy.protocol.ReplyWord.END;
import static io.weir.proxy.protocol.ReplyWord.ERROR;
import static io.weir.proxy.protocol.ReplyWord.EX;
import static io.weir.proxy.protocol.ReplyWord.EXISTS;
import static io.weir.proxy.protocol.ReplyWord.HD;
import static io.weir.proxy.protocol.ReplyWord.ME;
import static io.weir.proxy.protocol.ReplyWord.MEMLIMIT_ADJUST_FAILED;
import static io.weir.proxy.protocol.ReplyWord.MEMLIMIT_TOO_SMALL;
import static io.weir.proxy.protocol.ReplyWord.NF;
import static io.weir.proxy.protocol.ReplyWord.NOSPARE;
import static io.weir.proxy.protocol.ReplyWord.NOTFULL;
import static io.weir.proxy.protocol.ReplyWord.NOT_FOUND;
import static io.weir.proxy.protocol.ReplyWord.NOT_STORED;
import static io.weir.proxy.protocol.ReplyWord.NS;
import static io.weir.proxy.protocol.ReplyWord.OK;
import static io.weir.proxy.protocol.ReplyWord.PREFIX;
import static io.weir.proxy.protocol.ReplyWord.RESET;
import static io.weir.proxy.protocol.ReplyWord.SAME;
import static io.weir.proxy.protocol.ReplyWord.SERVER_ERROR;
import static io.weir.proxy.protocol.ReplyWord.SERVER_ERROR_COLON;
import static io.weir.proxy.protocol.ReplyWord.STAT;
import static io.weir.proxy.protocol.ReplyWord.STORED;
import static io.weir.proxy.protocol.ReplyWord.TOUCHED;
import static io.weir.proxy.protocol.ReplyWord.UNSAFE;
import static io.weir.proxy.protocol.ReplyWord.VA;
import static io.weir.proxy.protocol.ReplyWord.VALUE;

/**
 * What a server may answer to a command. Anything else means that the connection is out of step, and that what
 * follows belongs to nobody.
 */
public enum ReplyShape {
    /** Any number of VALUE blocks, then END. */
    VALUES("values", VALUE, END),
    STORE("an answer to a storage command", STORED, NOT_STORED, EXISTS, NOT_FOUND),
    DELETE("an answer to a delete", DELETED, NOT_FOUND),
    TOUCH("an answer to a touch", TOUCHED, NOT_FOUND),
    NUMBER("a number", ReplyWord.NUMBER, NOT_FOUND),
    META_GET("an answer to a meta get", VA, HD, EN, EX, NF),
    META_SET("an answer to a meta set", HD, NS, EX, NF),
    META_DELETE("an answer to a meta delete", HD, NF, EX),
    META_ARITHMETIC("an answer to a meta arithmetic", HD, VA, NF, NS, EX),
    META_DEBUG("an answer to a meta debug", ME, EN),
    /** {@code OK}, or one of the other words that commands about a whole server have. */
    ACKNOWLEDGE(
            "an acknowledgement",
            OK,
            RESET,
            BUSY,
            BADCLASS,
            NOSPARE,
            NOTFULL,
            UNSAFE,
            SAME,
            MEMLIMIT_TOO_SMALL,
            MEMLIMIT_ADJUST_FAILED),
    /** Any number of STAT or PREFIX lines, then END. */
    STATS("statistics", STAT, PREFIX, END, OK, RESET),
    VERSION("a version", ReplyWord.VERSION);

    private final String expected;
    private final long permitted;

    ReplyShape(String expected, ReplyWord... words) {
        this.expected = expected;
        long set = bit(ERROR) | bit(CLIENT_ERROR) | bit(SERVER_ERROR) | bit(SERVER_ERROR_COLON);
        for (ReplyWord word : words) {
            set |= bit(word);
        }
        permitted = set;
    }

    /** What is expected, in words. */
    String expected() {
        return expected;
    }

    boolean permits(ReplyWord word) {
        return (permitted & bit(word)) != 0;
    }

    private static long bit(ReplyWord word) {
        return 1L << word.ordinal();
    }
}

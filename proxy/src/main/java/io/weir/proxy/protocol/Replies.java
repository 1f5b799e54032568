package io.weir.proxy.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * The replies that Weir gives of its own, made once and shared: not to be changed. Words are memcached's (1.6.40 and
 * later) where memcached has any.
 */
public final class Replies {
    public static final byte[] CRLF = bytes("");
    public static final byte[] END = bytes("END");
    public static final byte[] OK = bytes("OK");
    static final byte[] DELETED = bytes("DELETED");
    static final byte[] TOUCHED = bytes("TOUCHED");
    public static final byte[] RESET = bytes("RESET");
    public static final byte[] ERROR = bytes("ERROR");
    public static final byte[] BAD_FORMAT = bytes("CLIENT_ERROR bad command line format");
    public static final byte[] BAD_DATA_CHUNK = bytes("CLIENT_ERROR bad data chunk");
    public static final byte[] INVALID_EXPTIME = bytes("CLIENT_ERROR invalid exptime argument");
    public static final byte[] INVALID_DELTA = bytes("CLIENT_ERROR invalid numeric delta argument");
    static final byte[] DUPLICATE_FLAG = bytes("CLIENT_ERROR duplicate flag");
    static final byte[] INVALID_FLAG = bytes("CLIENT_ERROR invalid flag");
    static final byte[] INVALID_OR_DUPLICATE_FLAG = bytes("CLIENT_ERROR invalid or duplicate flag");
    static final byte[] BAD_TOKEN = bytes("CLIENT_ERROR bad token in command line format");
    static final byte[] TOO_MANY_FLAGS = bytes("CLIENT_ERROR options flags are too long");
    static final byte[] OPAQUE_TOO_LONG = bytes("CLIENT_ERROR opaque token too long");
    static final byte[] UNDECODABLE_KEY = bytes("CLIENT_ERROR error decoding key");
    static final byte[] INVALID_INITIAL = bytes("CLIENT_ERROR invalid numeric initial value");
    static final byte[] INVALID_META_DELTA = bytes("CLIENT_ERROR invalid numeric delta value");
    static final byte[] INVALID_MS_MODE = bytes("CLIENT_ERROR invalid mode for ms M token");
    static final byte[] INVALID_MA_MODE = bytes("CLIENT_ERROR invalid mode for ma M token");
    public static final byte[] MN = bytes("MN");
    static final byte[] EN = bytes("EN");
    public static final byte[] FLUSH_ALL_NOT_ALLOWED = bytes("CLIENT_ERROR flush_all not allowed");
    public static final byte[] LRU_CRAWLER_DISABLED = bytes("CLIENT_ERROR lru crawler disabled");
    public static final byte[] SLAB_REASSIGN_DISABLED = bytes("CLIENT_ERROR slab reassignment disabled");
    public static final byte[] WATCH_NOT_ALLOWED = bytes("CLIENT_ERROR watch commands not allowed");
    public static final byte[] SHUTDOWN_NOT_ENABLED = bytes("SERVER_ERROR: shutdown not enabled");
    public static final byte[] STATS_DETAIL_USAGE = bytes("CLIENT_ERROR usage: stats detail on|off|dump");
    public static final byte[] BAD_COMMAND_LINE = bytes("CLIENT_ERROR bad command line");
    public static final byte[] CACHEDUMP_NOT_ALLOWED = bytes("CLIENT_ERROR stats cachedump not allowed");
    public static final byte[] TOO_LARGE = bytes("SERVER_ERROR object too large for cache");
    public static final byte[] TOO_MANY_KEYS = bytes("SERVER_ERROR too many keys in one get");
    public static final byte[] TOO_MANY_CONNECTIONS = bytes("ERROR Too many open connections");

    /** What {@code version} answers: a memcached version that clients can parse, and a name that says who it is. */
    public static final String VERSION = "1.6.45-weir-0.1";

    public static final byte[] VERSION_LINE = bytes("VERSION " + VERSION);

    private Replies() {}

    /** {@code SERVER_ERROR <reason>}, as a reply line; line breaks in the reason become spaces. */
    public static byte[] serverError(String reason) {
        return bytes("SERVER_ERROR " + reason.replace('\r', ' ').replace('\n', ' '));
    }

    private static byte[] bytes(String line) {
        return (line + "\r\n").getBytes(ISO_8859_1);
    }
}

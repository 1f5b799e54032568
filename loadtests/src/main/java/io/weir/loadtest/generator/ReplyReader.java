package io.weir.loadtest.generator;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.weir.loadtest.scenario.Scenario.Commands;

/**
 * Reads one connection's replies in place, and holds each against the request that it must belong to. Owned by one loop.
 *
 * <p>Between lines it keeps nothing; of a value it keeps the first and the last bytes, however it is cut into reads. A reply
 * that its request can't have costs the connection, since what follows could be anybody's.
 */
final class ReplyReader {
    /** Told when the oldest request, or part of one, has got its answer. */
    interface Completion {
        void completed(int slot, boolean failed, long now);
    }

    static final int BROKEN = -1;
    private static final int LONGEST_LINE = 2_048;
    private static final byte[] VALUE = "VALUE ".getBytes(US_ASCII);
    private static final byte[] END = "END".getBytes(US_ASCII);
    private static final byte[] STORED = "STORED".getBytes(US_ASCII);
    private static final byte[] NOT_STORED = "NOT_STORED".getBytes(US_ASCII);
    private static final byte[] META_VALUE = "VA ".getBytes(US_ASCII);
    private static final byte[] META_MISS = "EN".getBytes(US_ASCII);
    private static final byte[] META_STORED = "HD".getBytes(US_ASCII);
    private static final byte[] META_NOT_STORED = "NS".getBytes(US_ASCII);
    private static final byte[][] ERRORS = {
        "SERVER_ERROR".getBytes(US_ASCII), "CLIENT_ERROR".getBytes(US_ASCII), "ERROR".getBytes(US_ASCII)
    };
    private static final int LINE_END = 2;
    /** A value's last bytes, with the end of line behind it. */
    private static final int KEPT_TAIL = Stamp.TAIL + LINE_END;

    private final KeySpace keys;
    private final Versions versions;
    private final Stamp stamp;
    private final Tally tally;
    private final boolean meta;
    private final InFlight inFlight;
    private final Completion completion;

    private final byte[] head = new byte[Stamp.HEAD];
    private final byte[] tail = new byte[KEPT_TAIL];
    /** Of the value under way: its length with the end of line (0 if there is none), and what of that has come. */
    private int dataLength;

    private int dataSeen;
    private int dataKey;
    private int dataVersion;
    private boolean getFailed;

    ReplyReader(
            KeySpace keys,
            Versions versions,
            Stamp stamp,
            Tally tally,
            Commands commands,
            InFlight inFlight,
            Completion completion) {
        this.keys = keys;
        this.versions = versions;
        this.stamp = stamp;
        this.tally = tally;
        this.meta = commands == Commands.META;
        this.inFlight = inFlight;
        this.completion = completion;
    }

    /** Forgets a value that was cut off with its connection. */
    void reset() {
        dataLength = 0;
        getFailed = false;
    }

    /** Reads what there is, and answers up to where; {@link #BROKEN} if the connection can't be trusted any more. */
    int read(byte[] bytes, int from, int to, long now) {
        int at = from;
        while (at < to) {
            if (dataLength > 0) {
                at = data(bytes, at, to, now);
                continue;
            }
            int end = at;
            while (end < to && bytes[end] != '\n') {
                end++;
            }
            if (end == to) {
                return to - at > LONGEST_LINE ? unexpected(bytes, at, at + LONGEST_LINE) : at;
            }
            if (end == at || bytes[end - 1] != '\r' || inFlight.isEmpty() || !line(bytes, at, end - 1, now)) {
                return unexpected(bytes, at, end);
            }
            at = end + 1;
        }
        return at;
    }

    private boolean line(byte[] bytes, int from, int to, long now) {
        if (Line.startsWith(META_VALUE, bytes, from, to) && meta && !inFlight.isSet()) {
            return metaValue(bytes, from + META_VALUE.length, to);
        }
        if (Line.startsWith(VALUE, bytes, from, to) && !meta && !inFlight.isSet()) {
            return value(bytes, from + VALUE.length, to);
        }
        if (inFlight.isSet()) {
            return stored(bytes, from, to, now);
        }
        if (Line.is(meta ? META_MISS : END, bytes, from, to)) {
            if (meta) {
                miss(1);
                answered(now);
            } else {
                miss(inFlight.owed());
                completed(getFailed, now);
            }
            return true;
        }
        return error(bytes, from, to, now);
    }

    private boolean stored(byte[] bytes, int from, int to, long now) {
        if (Line.is(meta ? META_STORED : STORED, bytes, from, to)) {
            versions.acknowledged(inFlight.key());
            completed(false, now);
            return true;
        }
        boolean refused = Line.is(meta ? META_NOT_STORED : NOT_STORED, bytes, from, to);
        return refused ? failed(bytes, from, to, now) : error(bytes, from, to, now);
    }

    private boolean error(byte[] bytes, int from, int to, long now) {
        for (byte[] error : ERRORS) {
            if (Line.startsWith(error, bytes, from, to)) {
                return failed(bytes, from, to, now);
            }
        }
        return false;
    }

    private boolean failed(byte[] bytes, int from, int to, long now) {
        tally.failed(1, tally.wantsExample() ? Line.text(bytes, from, to) : "");
        if (inFlight.isSet()) {
            versions.failed(inFlight.key(), inFlight.version());
            completed(true, now);
        } else if (meta) {
            inFlight.skip();
            getFailed = true;
            answered(now);
        } else {
            completed(true, now);
        }
        return true;
    }

    private void miss(int count) {
        tally.misses += count;
        if (meta) {
            inFlight.skip();
        }
    }

    /** One of the oldest get's keys: meta commands have an answer for each. */
    private void answered(long now) {
        if (meta && inFlight.owed() == 0) {
            completed(getFailed, now);
        }
    }

    private void completed(boolean failed, long now) {
        getFailed = false;
        int slot = inFlight.slot();
        inFlight.remove();
        completion.completed(slot, failed, now);
    }

    /** {@code VALUE key flags length}. */
    private boolean value(byte[] bytes, int from, int to) {
        int afterKey = Line.indexOf(' ', bytes, from, to);
        int afterFlags = Line.indexOf(' ', bytes, afterKey + 1, to);
        if (afterFlags >= to) {
            return false;
        }
        return begin(
                keys.find(bytes, from, afterKey),
                Line.number(bytes, afterKey + 1, afterFlags),
                Line.number(bytes, afterFlags + 1, to));
    }

    /** {@code VA length fFLAGS kKEY}. */
    private boolean metaValue(byte[] bytes, int from, int to) {
        int afterLength = Line.indexOf(' ', bytes, from, to);
        int afterFlags = Line.indexOf(' ', bytes, afterLength + 1, to);
        if (afterFlags >= to || bytes[afterLength + 1] != 'f' || bytes[afterFlags + 1] != 'k') {
            return false;
        }
        int key = keys.find(bytes, afterFlags + 2, to);
        // A meta get is answered by its own key, in the order of asking.
        boolean own = key == inFlight.key();
        return begin(
                own ? key : -1, Line.number(bytes, afterLength + 2, afterFlags), Line.number(bytes, from, afterLength));
    }

    private boolean begin(int key, int version, int size) {
        if (size < 0) {
            return false;
        }
        dataKey = key;
        dataVersion = version;
        dataLength = size + LINE_END;
        dataSeen = 0;
        return true;
    }

    /** Passes over what has come of a value, and keeps of it what is to be looked at. */
    private int data(byte[] bytes, int from, int to, long now) {
        int count = Math.min(dataLength - dataSeen, to - from);
        if (dataSeen < Stamp.HEAD) {
            System.arraycopy(bytes, from, head, dataSeen, Math.min(count, Stamp.HEAD - dataSeen));
        }
        int tailStart = Math.max(0, dataLength - KEPT_TAIL);
        int keptFrom = Math.max(dataSeen, tailStart);
        int keptTo = dataSeen + count;
        if (keptFrom < keptTo) {
            System.arraycopy(bytes, from + keptFrom - dataSeen, tail, keptFrom - tailStart, keptTo - keptFrom);
        }
        dataSeen += count;
        if (dataSeen == dataLength) {
            verify(dataLength - LINE_END, now);
            dataLength = 0;
        }
        return from + count;
    }

    private void verify(int size, long now) {
        int tailLength = Math.min(dataLength, KEPT_TAIL);
        boolean ended = tail[tailLength - 2] == '\r' && tail[tailLength - 1] == '\n';
        int asked = dataKey < 0 ? -1 : inFlight.answer(dataKey);
        if (asked < 0) {
            if (meta) {
                inFlight.skip();
            }
            wrong(WrongReply.OTHER_KEY);
        } else if (!versions.wasSent(dataKey, dataVersion)) {
            wrong(WrongReply.UNKNOWN_VERSION);
        } else if (dataVersion < asked) {
            wrong(WrongReply.STALE);
        } else if (!ended || size != keys.valueSize(dataKey) || !isStamped(size, tailLength)) {
            wrong(WrongReply.DAMAGED);
        } else {
            tally.hits++;
        }
        answered(now);
    }

    private boolean isStamped(int size, int tailLength) {
        int stampStart = tailLength - LINE_END - Stamp.tailOf(size);
        return stamp.matches(head, tail, stampStart, keys.number(dataKey), dataVersion, size);
    }

    private void wrong(WrongReply kind) {
        String example = !tally.wantsExample()
                ? ""
                : dataKey < 0
                        ? "version " + dataVersion + ", " + (dataLength - LINE_END) + " bytes"
                        : keys.text(dataKey) + ", version " + dataVersion + ", " + (dataLength - LINE_END) + " bytes";
        tally.wrong(kind, example);
    }

    private int unexpected(byte[] bytes, int from, int to) {
        tally.wrong(WrongReply.UNEXPECTED, tally.wantsExample() ? Line.text(bytes, from, to) : "");
        return BROKEN;
    }
}

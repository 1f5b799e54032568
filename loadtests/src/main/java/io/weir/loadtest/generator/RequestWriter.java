package io.weir.loadtest.generator;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.weir.loadtest.scenario.Scenario.Commands;

/** Writes requests, in classic or meta words. Owned by one loop. */
final class RequestWriter {
    private static final byte[] LINE_END = "\r\n".getBytes(US_ASCII);
    private static final byte[] GET = "get".getBytes(US_ASCII);
    private static final byte[] SET = "set ".getBytes(US_ASCII);
    private static final byte[] META_GET = "mg ".getBytes(US_ASCII);
    /** The item's flags, its key, its value. */
    private static final byte[] META_GET_FLAGS = " f k v\r\n".getBytes(US_ASCII);

    private static final byte[] META_SET = "ms ".getBytes(US_ASCII);
    private static final byte[] META_FLAGS = " F".getBytes(US_ASCII);
    private static final byte[] META_LIFE = " T".getBytes(US_ASCII);
    private static final byte SPACE = ' ';
    private static final byte[] SPACES = {SPACE};

    private final KeySpace keys;
    private final Commands commands;
    private final Stamp stamp;
    private final int lifeSeconds;

    /** @param lifeSeconds after which servers may forget a value, so that a run leaves nothing for long */
    RequestWriter(KeySpace keys, Commands commands, Stamp stamp, int lifeSeconds) {
        this.keys = keys;
        this.commands = commands;
        this.stamp = stamp;
        this.lifeSeconds = lifeSeconds;
    }

    /** Begins a get; {@link #key} for each of its keys and {@link #endGet} follow. */
    void beginGet(RequestBuffer out) {
        if (commands == Commands.CLASSIC) {
            out.bytes(GET);
        }
    }

    void key(RequestBuffer out, int key) {
        if (commands == Commands.CLASSIC) {
            out.bytes(SPACES);
            name(out, key);
        } else {
            out.bytes(META_GET);
            name(out, key);
            out.bytes(META_GET_FLAGS);
        }
    }

    void endGet(RequestBuffer out) {
        if (commands == Commands.CLASSIC) {
            out.bytes(LINE_END);
        }
    }

    void set(RequestBuffer out, int key, int version) {
        int size = keys.valueSize(key);
        if (commands == Commands.CLASSIC) {
            out.bytes(SET);
            name(out, key);
            out.bytes(SPACES);
            out.number(version);
            out.bytes(SPACES);
            out.number(lifeSeconds);
            out.bytes(SPACES);
            out.number(size);
        } else {
            out.bytes(META_SET);
            name(out, key);
            out.bytes(SPACES);
            out.number(size);
            out.bytes(META_FLAGS);
            out.number(version);
            out.bytes(META_LIFE);
            out.number(lifeSeconds);
        }
        out.bytes(LINE_END);
        stamp.write(out, keys.number(key), version, size);
        out.bytes(LINE_END);
    }

    private void name(RequestBuffer out, int key) {
        out.bytes(keys.bytes(), keys.start(key), keys.length(key));
    }
}

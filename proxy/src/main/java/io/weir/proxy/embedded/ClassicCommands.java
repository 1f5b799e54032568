package io.weir.proxy.embedded;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vertx.core.buffer.Buffer;
import io.weir.proxy.protocol.Command;
import io.weir.proxy.protocol.Limits;
import io.weir.proxy.protocol.Replies;
import io.weir.proxy.protocol.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The classic text commands, carried out on the store. Owned by the node's event loop. */
final class ClassicCommands {
    static final String VERSION = "1.6.45-weir-embedded";

    private static final byte[] STORED = line("STORED");
    private static final byte[] NOT_STORED = line("NOT_STORED");
    private static final byte[] EXISTS = line("EXISTS");
    private static final byte[] NOT_FOUND = line("NOT_FOUND");
    private static final byte[] TOUCHED = line("TOUCHED");
    private static final byte[] DELETED = line("DELETED");
    private static final byte[] VERSION_LINE = line("VERSION " + VERSION);
    private static final byte[] NOT_A_NUMBER = line("CLIENT_ERROR cannot increment or decrement non-numeric value");
    private static final byte[] REPLY_TOO_LARGE = line("SERVER_ERROR out of memory writing get response");

    /** Bytes of the largest reply to one retrieval, which may ask for one key many times. */
    private static final int MAX_REPLY = (int) Store.CAPACITY;

    private final Store store;
    private final StatsReport stats;

    ClassicCommands(Store store, StatsReport stats) {
        this.store = store;
        this.stats = stats;
    }

    /** Carries out a request and appends its reply, if it gets one. */
    void execute(Request request, Buffer replies) {
        switch (request.command()) {
            case GET, GETS, GAT, GATS -> retrieve(request, replies);
            case STATS -> stats(request, replies);
            default -> {
                byte[] reply = reply(request);
                if (!request.noreply()) {
                    replies.appendBytes(reply);
                }
            }
        }
    }

    /** Appends the answer to a request that the decoder has rejected. */
    void refuse(Request request, byte[] rejection, Buffer replies) {
        replies.appendBytes(rejection);
        if (hasOverlongKey(request)) {
            // memcached puts an empty line behind it.
            replies.appendBytes(Replies.CRLF);
        }
    }

    /** Refuses a request whose value is larger than any item; its data are not there. */
    void refuseValue(Request request, Buffer replies) {
        if (request.command() == Command.SET) {
            store.unlink(request.token(1));
        }
        if (!request.noreply()) {
            replies.appendBytes(Replies.TOO_LARGE);
        }
    }

    private byte[] reply(Request request) {
        return switch (request.command()) {
            case SET -> store(request, StoreMode.SET);
            case ADD -> store(request, StoreMode.ADD);
            case REPLACE -> store(request, StoreMode.REPLACE);
            case APPEND -> store(request, StoreMode.APPEND);
            case PREPEND -> store(request, StoreMode.PREPEND);
            case CAS -> line(store.compareAndStore(request.token(1), draft(request), unsigned(request, 5)));
            case INCR -> line(store.increment(request.token(1), unsigned(request, 2)));
            case DECR -> line(store.decrement(request.token(1), unsigned(request, 2)));
            case TOUCH -> store.touch(request.token(1), exptime(request, 2)) ? TOUCHED : NOT_FOUND;
            case DELETE -> store.delete(request.token(1)) ? DELETED : NOT_FOUND;
            case FLUSH_ALL -> {
                store.flush(request.tokenCount() > 1 ? exptime(request, 1) : 0);
                yield Replies.OK;
            }
            case VERBOSITY -> Replies.OK;
            case VERSION -> VERSION_LINE;
            default -> Replies.ERROR;
        };
    }

    private void retrieve(Request request, Buffer replies) {
        boolean withCas = request.command() == Command.GETS || request.command() == Command.GATS;
        List<byte[]> parts = new ArrayList<>();
        int size = 0;
        for (int token = request.firstKey(); token < request.tokenCount(); token++) {
            String key = request.token(token);
            Optional<Item> found =
                    request.command().touchesOnGet() ? store.getAndTouch(key, exptime(request, 1)) : store.get(key);
            if (found.isPresent()) {
                Item item = found.get();
                byte[] head = head(key, item, withCas);
                parts.addAll(List.of(head, item.value(), Replies.CRLF));
                size += head.length + item.value().length + Replies.CRLF.length;
            }
            if (size > MAX_REPLY) {
                replies.appendBytes(REPLY_TOO_LARGE);
                return;
            }
        }
        // In a buffer of the right size: one that grows is copied again and again.
        Buffer values = Buffer.buffer(size);
        parts.forEach(values::appendBytes);
        replies.appendBuffer(values).appendBytes(Replies.END);
    }

    private static byte[] head(String key, Item item, boolean withCas) {
        String head = "VALUE " + key + " " + Integer.toUnsignedString(item.flags()) + " " + item.value().length;
        return line(withCas ? head + " " + Long.toUnsignedString(item.cas()) : head);
    }

    private void stats(Request request, Buffer replies) {
        if (request.tokenCount() == 1) {
            stats.appendTo(replies);
        } else if (request.token(1).equals("reset")) {
            stats.reset();
            replies.appendBytes(Replies.RESET);
        } else {
            replies.appendBytes(Replies.ERROR);
        }
    }

    private byte[] store(Request request, StoreMode mode) {
        return line(store.store(mode, request.token(1), draft(request)));
    }

    private static boolean hasOverlongKey(Request request) {
        return request.command().kind() == Command.Kind.RETRIEVAL
                && IntStream.range(request.firstKey(), request.tokenCount())
                        .anyMatch(token -> request.tokenLength(token) > Limits.MAX_KEY);
    }

    private static Draft draft(Request request) {
        byte[] value = new byte[request.dataLength() - Replies.CRLF.length];
        request.data().getBytes(request.dataIndex(), value);
        // Flags beyond 32 bits are accepted, and cut.
        return new Draft(value, (int) unsigned(request, 2), exptime(request, 3));
    }

    private static int exptime(Request request, int token) {
        return Integer.parseInt(request.token(token));
    }

    private static long unsigned(Request request, int token) {
        return Long.parseUnsignedLong(request.token(token));
    }

    private static byte[] line(StoreOutcome outcome) {
        return switch (outcome) {
            case STORED -> STORED;
            case NOT_STORED -> NOT_STORED;
            case EXISTS -> EXISTS;
            case NOT_FOUND -> NOT_FOUND;
            case TOO_LARGE -> Replies.TOO_LARGE;
        };
    }

    private static byte[] line(Arithmetic outcome) {
        if (outcome instanceof Arithmetic.Result result) {
            return line(Long.toUnsignedString(result.number()));
        }
        return outcome == Arithmetic.Refusal.NOT_FOUND ? NOT_FOUND : NOT_A_NUMBER;
    }

    private static byte[] line(String text) {
        return (text + "\r\n").getBytes(ISO_8859_1);
    }
}

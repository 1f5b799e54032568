package io.weir.proxy.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.weir.proxy.loop.Output;
import io.weir.proxy.nearcache.ItemFacts;
import io.weir.proxy.protocol.Replies;
import io.weir.proxy.protocol.ReplyShape;
import io.weir.proxy.upstream.ReplyReceiver;
import io.weir.proxy.upstream.RequestFailure;
import io.weir.proxy.upstream.UpstreamServer;

/**
 * Asks, behind a {@link FetchingGet}, how long its item lives on, and has the near cache keep the value for no longer.
 * Nobody waits for that. Owned by the client's event loop.
 *
 * <pre>
 *   me KEY ──▶ it is known ──▶ kept
 *      └─────▶ never, or at once? ──▶ mg KEY t c ──▶ kept
 *                                          └───────▶ it gave us a stale item's token ──▶ md KEY I C…, which gives it back
 * </pre>
 */
final class ItemQuestion implements ReplyReceiver {
    private enum Asked {
        DEBUG(ReplyShape.META_DEBUG),
        GET(ReplyShape.META_GET),
        INVALIDATE(ReplyShape.META_DELETE);

        private final ReplyShape shape;

        Asked(ReplyShape shape) {
            this.shape = shape;
        }
    }

    private final FetchingGet get;
    private final UpstreamServer server;
    private final String key;
    private final int affinity;
    private Asked asked = Asked.DEBUG;
    private ItemFacts facts = new ItemFacts(0, 0, false);

    ItemQuestion(FetchingGet get, UpstreamServer server, String key, int affinity) {
        this.get = get;
        this.server = server;
        this.key = key;
        this.affinity = affinity;
    }

    /** To be called when the get was sent. */
    void ask() {
        send(Asked.DEBUG, "me " + key);
    }

    @Override
    public ReplyShape shape() {
        return asked.shape;
    }

    @Override
    public boolean expectsValue(byte[] line, int start, int end) {
        return false;
    }

    @Override
    public void block(ByteBuf in, int index, int length, long total, boolean last) {
        throw new IllegalStateException("asked for no value");
    }

    @Override
    public void end() {
        throw new IllegalStateException("asked for no value");
    }

    @Override
    public void line(ByteBuf in, int index, int length) {
        if (get.value().length == 0) {
            return;
        }
        byte[] answer = ByteBufUtil.getBytes(in, index, length);
        switch (asked) {
            case DEBUG -> {
                facts = ItemFacts.debugged(answer, false);
                if (facts.seconds() == ItemFacts.DOUBTFUL) {
                    send(Asked.GET, "mg " + key + " t c");
                } else {
                    get.fetch().keep(get.value(), facts.seconds());
                }
            }
            case GET -> {
                ItemFacts now = ItemFacts.got(answer);
                if (now.wonToken()) {
                    send(Asked.INVALIDATE, "md " + key + " I C" + Long.toUnsignedString(now.cas()));
                } else if (now.cas() == facts.cas()) {
                    get.fetch().keep(get.value(), now.seconds());
                }
            }
            case INVALIDATE -> {}
        }
    }

    /** Nobody waits for it, so it is never late, and nobody has to make way for it. */
    @Override
    public boolean isDue() {
        return false;
    }

    /** So that the get before it may be. What it brings then is not kept, so there is nothing more to be asked. */
    @Override
    public boolean mayBeSentAgain() {
        return asked != Asked.INVALIDATE;
    }

    @Override
    public void sendAgain(UpstreamServer lost) {
        // Not at all.
    }

    @Override
    public void failed(RequestFailure failure) {
        // Then it is not kept. Its server's health and counters know.
    }

    private void send(Asked question, String line) {
        asked = question;
        Output output = server.send(this, affinity);
        output.write(line.getBytes(ISO_8859_1));
        output.write(Replies.CRLF);
    }
}

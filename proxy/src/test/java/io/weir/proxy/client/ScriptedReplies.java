package io.weir.proxy.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.proxy.loop.Output;
import io.weir.proxy.protocol.Command;
import io.weir.proxy.protocol.Replies;
import io.weir.proxy.protocol.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Carries out nothing: writes down what is asked, and gives the replies that a test says, when it says so. */
final class ScriptedReplies implements RequestHandler {
    private final List<String> asked = new ArrayList<>();
    private final Map<String, Reply> open = new LinkedHashMap<>();
    private final List<Body> bodies = new ArrayList<>();

    /** Requests since this was last asked: the words of each, and its data. */
    List<String> asked() {
        List<String> copy = List.copyOf(asked);
        asked.clear();
        return copy;
    }

    /** A part of the reply to the request that reads so. */
    void part(String request, String part) {
        reply(request).part(part);
    }

    /** The last part of the reply. */
    void complete(String request, String part) {
        Reply reply = reply(request);
        open.remove(request);
        reply.part(part);
        reply.finish();
    }

    Body body(int upload) {
        return bodies.get(upload);
    }

    @Override
    public void handle(Request request, ClientConnection client) {
        String text = text(request);
        if (request.dataLength() > 0) {
            text += " " + request.data().toString(request.dataIndex(), request.dataLength() - 2, ISO_8859_1);
        }
        asked.add(text);
        if (request.command() == Command.VERSION) {
            client.answer(Replies.VERSION_LINE);
        } else if (request.command() == Command.QUIT) {
            client.end();
        } else if (!request.noreply()) {
            await(text, client);
        }
    }

    @Override
    public RequestBody upload(Request request, ClientConnection client) {
        asked.add("upload " + text(request));
        await(text(request), client);
        Body body = new Body();
        bodies.add(body);
        return body;
    }

    @Override
    public void refuseValue(Request request, ClientConnection client) {
        asked.add("refuse " + text(request));
        client.answer(Replies.TOO_LARGE);
    }

    private void await(String text, ClientConnection client) {
        Reply reply = new Reply(client);
        open.put(text, reply);
        client.await(reply);
    }

    private Reply reply(String request) {
        Reply reply = open.get(request);
        if (reply == null) {
            throw new AssertionError("not asked: " + request + ", but " + open.keySet());
        }
        return reply;
    }

    private static String text(Request request) {
        StringBuilder text = new StringBuilder();
        for (int token = 0; token < request.tokenCount(); token++) {
            text.append(token == 0 ? "" : " ").append(request.token(token));
        }
        return text.append(request.noreply() ? " noreply" : "").toString();
    }

    /** Where the data of an upload go. */
    static final class Body implements RequestBody {
        final StringBuilder received = new StringBuilder();
        boolean congested;
        boolean ended;
        boolean aborted;

        @Override
        public void part(ByteBuf in, int index, int length) {
            received.append(in.toString(index, length, ISO_8859_1));
        }

        @Override
        public boolean isCongested() {
            return congested;
        }

        @Override
        public void end() {
            ended = true;
        }

        @Override
        public void abort() {
            aborted = true;
        }
    }

    /** Holds what comes before its turn. */
    private static final class Reply extends PendingReply {
        private final HeldBytes held;

        Reply(ClientConnection client) {
            super(client);
            held = new HeldBytes(client);
        }

        void part(String text) {
            if (client().isClosed()) {
                return;
            }
            ByteBuf bytes = ByteBufAllocator.DEFAULT.directBuffer();
            bytes.writeBytes(text.replace("⏎", "\r\n").getBytes(ISO_8859_1));
            if (hasTurn()) {
                client().output().write(bytes, 0, bytes.readableBytes());
            } else {
                held.add(bytes, 0, bytes.readableBytes());
            }
            bytes.release();
        }

        void finish() {
            complete();
        }

        @Override
        protected void onTurn(Output output) {
            held.writeTo(output);
        }

        @Override
        protected void release() {
            held.release();
        }
    }
}

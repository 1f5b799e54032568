package io.weir.proxy.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.weir.proxy.protocol.ReplyShape;

/** Writes down one reply as it comes: text of its parts, then {@code |} and how it ended. */
final class RecordedReply implements ReplyReceiver {
    private final ReplyShape shape;
    private final StringBuilder text = new StringBuilder();
    private Runnable whenReady = () -> {};
    private boolean congested;
    private boolean due = true;
    private boolean passedOn;

    RecordedReply(ReplyShape shape) {
        this.shape = shape;
    }

    static RecordedReply ofGet() {
        return new RecordedReply(ReplyShape.VALUES);
    }

    static RecordedReply ofSet() {
        return new RecordedReply(ReplyShape.STORE);
    }

    /** Its client does not read. */
    RecordedReply congested() {
        congested = true;
        return this;
    }

    /** Its client has what has come of it. */
    RecordedReply passedOn() {
        passedOn = true;
        return this;
    }

    /** Its client waits for another reply first. */
    RecordedReply notDue() {
        due = false;
        return this;
    }

    /** Its client has read something, but not enough. */
    void stir() {
        whenReady.run();
    }

    /** Its client reads on. */
    void flow() {
        congested = false;
        due = true;
        whenReady.run();
    }

    String text() {
        return text.toString().replace("\r\n", "⏎");
    }

    @Override
    public ReplyShape shape() {
        return shape;
    }

    @Override
    public boolean isDue() {
        return due;
    }

    @Override
    public boolean isPassedOn() {
        return passedOn;
    }

    @Override
    public boolean isCongested() {
        return congested;
    }

    @Override
    public void whenReady(Runnable action) {
        whenReady = action;
    }

    @Override
    public boolean expectsValue(byte[] line, int start, int end) {
        return true;
    }

    @Override
    public void block(ByteBuf in, int index, int length, long total, boolean last) {
        text.append(in.toString(index, length, ISO_8859_1));
    }

    @Override
    public void line(ByteBuf in, int index, int length) {
        text.append(in.toString(index, length, ISO_8859_1)).append("|line");
    }

    @Override
    public void end() {
        text.append("|end");
    }

    @Override
    public void failed(RequestFailure failure) {
        text.append("|failed: ").append(failure.reason()).append(failure.readsMiss() ? " (miss)" : "");
    }
}

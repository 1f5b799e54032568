package io.weir.proxy.protocol.edge;

/** Replies that many cases share. */
final class Answers {
    static final String BAD_FORMAT = "CLIENT_ERROR bad command line format⏎";
    static final String BAD_CHUNK = "CLIENT_ERROR bad data chunk⏎";
    static final String BAD_EXPTIME = "CLIENT_ERROR invalid exptime argument⏎";
    static final String BAD_DELTA = "CLIENT_ERROR invalid numeric delta argument⏎";
    static final String NON_NUMERIC = "CLIENT_ERROR cannot increment or decrement non-numeric value⏎";
    static final String TOO_LARGE = "SERVER_ERROR object too large for cache⏎";

    private Answers() {}

    /** A line that lacks something or has it wrong; before 1.6.40 it was not told from an unknown command. */
    static Reply badLine() {
        return Reply.reply(BAD_FORMAT).before("1.6.40", "ERROR⏎");
    }

    /**
     * A command line that has something wrong but for the length of its data: before 1.6.40 the data was not skipped.
     */
    static Reply badLineWithData() {
        return Reply.reply(BAD_FORMAT).before("1.6.40", BAD_FORMAT + "ERROR⏎");
    }
}

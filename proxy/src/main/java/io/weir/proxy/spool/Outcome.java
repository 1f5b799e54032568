package io.weir.proxy.spool;

/** What became of an entry that was to be added; exactly one of these. */
public sealed interface Outcome {
    /** It will be done before the server is next told to have nothing pending. */
    record Stored() implements Outcome {}

    /** The server is not away any more: it can be asked itself. */
    record NotNeeded() implements Outcome {}

    /**
     * It is not in the spool, and won't be done.
     *
     * @param reason for people, on one line
     */
    record Failed(String reason) implements Outcome {}
}

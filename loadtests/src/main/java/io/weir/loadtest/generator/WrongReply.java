package io.weir.loadtest.generator;

/** In which way a reply is not just an error, but a lie. */
public enum WrongReply {
    OTHER_KEY("a value of a key that was not asked for here"),
    STALE("a value older than the last one acknowledged"),
    UNKNOWN_VERSION("a value that was never sent"),
    DAMAGED("a value of the wrong length or content"),
    UNEXPECTED("a reply that this request can't have");

    private final String words;

    WrongReply(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}

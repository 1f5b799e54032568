package io.weir.proxy.spool;

/** The spool can't be opened or read; the message tells a person what is in the way and what to do. */
public final class SpoolException extends Exception {
    private static final long serialVersionUID = 1;

    SpoolException(String message) {
        super(message);
    }
}
